// SPDX-License-Identifier: Apache-2.0
#include "common/capture/pre_roll.hpp"

#include <vector>

#include <catch2/catch.hpp>

#include "tests/unit/capture/packets.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using capture::PreRoll;

namespace {

constexpr std::size_t packet_bytes = 1000;

/// Adds packets a second apart, a keyframe each `gop` of them.
void add(PreRoll& before, int from, int to, int gop) {
    for (int second = from; second < to; ++second)
        before.add(test::packet_of(packet_bytes, std::chrono::seconds{second}, second % gop == 0));
}

/// The seconds of what is left.
std::vector<long> rest(PreRoll& before) {
    std::vector<long> seconds;
    while (const auto packet = before.take())
        seconds.push_back(packet->pts / 1s);
    return seconds;
}

} // namespace

TEST_CASE("what was before begins with a keyframe, and is long enough") {
    PreRoll before{"cam", 4s};
    add(before, 2, 14, 3);
    CHECK(rest(before) == std::vector<long>{9, 10, 11, 12, 13});
    CHECK(before.bytes() == 0);
    add(before, 14, 17, 3);
    CHECK(rest(before) == std::vector<long>{15, 16});
}

TEST_CASE("what was before is bounded, however long it is to be") {
    PreRoll before{"cam", 1h, 5 * packet_bytes};
    add(before, 0, 100, 2);
    CHECK(before.bytes() <= 5 * packet_bytes);
    CHECK(rest(before) == std::vector<long>{96, 97, 98, 99});
}

TEST_CASE("a source that sends no keyframe fills no memory") {
    PreRoll before{"cam", 4s, 5 * packet_bytes};
    add(before, 1, 100, 1000);
    CHECK(before.bytes() == 0);
    for (int gop = 0; gop < 3; ++gop) {
        for (int i = 0; i < 100; ++i) {
            before.add(test::packet_of(packet_bytes, i * 1ms, i == 0));
            CHECK(before.bytes() <= 5 * packet_bytes);
        }
    }
    CHECK(rest(before).empty());
    add(before, 100, 102, 2);
    CHECK(rest(before) == std::vector<long>{100, 101});
}
