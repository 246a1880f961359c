// SPDX-License-Identifier: Apache-2.0
#include "common/media/packet_hold.hpp"

#include <catch2/catch.hpp>

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;
using media::PacketHold;

namespace {

constexpr Micros spacing = 100ms;

/// Packets of a second's groups of pictures, ten each.
class Camera {
public:
    explicit Camera(int group = 10)
        : m_group{group} {}

    /// Sends the next packet, and tells which are decoded then: "3 4".
    std::string send(std::optional<Micros> wanted, std::size_t bytes = 100) {
        const bool first = m_number % m_group == 0;
        std::deque<PacketHold::Packet> due;
        m_hold.add({m_number * spacing, {m_number, 0, {}, false, {}}, nullptr, bytes},
                   first ? PacketHold::Kind::independent : PacketHold::Kind::other, wanted, due);
        ++m_number;
        return numbers(due);
    }

    std::string send(int count, std::optional<Micros> wanted) {
        std::string all;
        for (int i = 0; i < count; ++i) {
            const std::string some = send(wanted);
            all += (all.empty() || some.empty() ? "" : " ") + some;
        }
        return all;
    }

    std::string release() {
        std::deque<PacketHold::Packet> due;
        m_hold.release(due);
        return numbers(due);
    }

    void set_group(int packets) { m_group = packets; }

private:
    static std::string numbers(const std::deque<PacketHold::Packet>& due) {
        std::string text;
        for (const auto& packet : due)
            text += (text.empty() ? "" : " ") + std::to_string(packet.taken.pts.value_or(-1));
        return text;
    }

    PacketHold m_hold;
    std::int64_t m_number = 0;
    int m_group;
};

} // namespace

TEST_CASE("packets are decoded as they come while it is not known how long groups are") {
    Camera camera;
    CHECK(camera.send(10, 100s) == "0 1 2 3 4 5 6 7 8 9");
    CHECK(camera.send(100s).empty()); // the second group has begun: the first was ten long
}

TEST_CASE("what lies behind the last wanted frame of a group is never decoded") {
    Camera camera;
    CHECK(camera.send(11, 1s).ends_with("9 10"));
    CHECK(camera.send(5, 1500ms) == "11 12 13 14 15");
    CHECK(camera.send(4, 3s).empty()); // the next group begins at 2 s, before what is wanted
    CHECK(camera.send(3s).empty());    // it has begun, and ends before
    CHECK(camera.send(9, 3s).empty());
    CHECK(camera.send(10, 3s) == "30 31 32 33 34 35 36 37 38 39"); // wanted at 3 s: 30, once 31 is seen
}

TEST_CASE("a group that is longer than expected is decoded late, and whole") {
    Camera camera;
    std::ignore = camera.send(10, 100s);
    camera.set_group(100);
    std::ignore = camera.send(10, 100s); // no group begins at 1 s
    camera.set_group(20);
    CHECK(camera.send(100s).empty()); // but at 2 s: the one before was twenty long
    camera.set_group(1000);
    CHECK(camera.send(24, 100s).empty()); // due at 4 s
    CHECK(camera.send(2, 100s) == "20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 45 46");
    CHECK(camera.send(3, 100s) == "47 48 49");
}

TEST_CASE("a frame that is wanted before the next group comes is decoded") {
    Camera camera;
    std::ignore = camera.send(11, 2s);
    CHECK(camera.send(9, 2s).empty());
    camera.set_group(1000);
    CHECK(camera.send(2s).empty());                                  // 2 s, and no group begins
    CHECK(camera.send(2s) == "10 11 12 13 14 15 16 17 18 19 20 21"); // 2.1 s: what is shown at 2 s was there
}

TEST_CASE("a group that begins after what is wanted keeps what is held") {
    Camera camera;
    std::ignore = camera.send(11, 2s);
    camera.set_group(22);
    CHECK(camera.send(10, 2s).empty());
    CHECK(camera.send(2s) == "10 11 12 13 14 15 16 17 18 19 20 21");
}

TEST_CASE("where every frame is an independent one, those alone are decoded that are wanted") {
    Camera camera{1};
    CHECK(camera.send(2, 10s) == "0");
    CHECK(camera.send(98, 10s).empty());
    CHECK(camera.send(3, 10s) == "100 101 102");
}

TEST_CASE("every frame is decoded where every one may be wanted") {
    Camera camera;
    CHECK(camera.send(12, std::nullopt) == "0 1 2 3 4 5 6 7 8 9 10 11");
}

TEST_CASE("what is held is bounded, and given back at the end") {
    Camera camera;
    std::ignore = camera.send(11, 100s);
    CHECK(camera.send(100s, 1000).empty());
    SECTION("at the end") {
        CHECK(camera.release() == "10 11");
    }
    SECTION("too much") {
        CHECK(camera.send(100s, std::size_t{20} << 20U) == "10 11 12");
    }
}
