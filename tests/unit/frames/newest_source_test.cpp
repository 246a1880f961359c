// SPDX-License-Identifier: Apache-2.0
#include "common/frames/newest_source.hpp"

#include <atomic>
#include <thread>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"

using namespace vlm;
using frames::Frame;
using frames::FrameSource;
using frames::NewestSource;
using frames::Track;

namespace {

/// Frames that are there at once; their track is as wide as their number.
class Hasty : public FrameSource {
public:
    Hasty(int count, std::atomic<bool>& ended, bool fails = false)
        : m_count{count}
        , m_ended{ended}
        , m_fails{fails}
        , m_tracks(1) {}

    [[nodiscard]] const std::vector<Track>& tracks() const override { return m_tracks; }
    [[nodiscard]] std::optional<Frame> next() override {
        if (m_given == m_count) {
            m_ended = true;
            if (m_fails) throw base::InputError{"cam", "gone"};
            return std::nullopt;
        }
        Frame frame;
        frame.record.index = m_given;
        frame.record.dropped = m_given == 1 ? 10 : 0; // by whoever sends them
        m_tracks.front().info.width = ++m_given;
        return frame;
    }
    [[nodiscard]] std::uint64_t faults() const override { return static_cast<std::uint64_t>(m_given); }
    [[nodiscard]] std::string last_fault() const override { return "a fault"; }
    [[nodiscard]] frames::Ending ending() const override {
        return {frames::Ending::Kind::early, "that is all", {}, "", 0};
    }

private:
    const int m_count;
    std::atomic<bool>& m_ended;
    const bool m_fails;
    int m_given = 0;
    std::vector<Track> m_tracks;
};

void wait_until(const std::atomic<bool>& ended) {
    while (!ended)
        std::this_thread::yield();
}

} // namespace

TEST_CASE("of frames that nobody takes in time the newest are left, and say how many are not") {
    std::atomic<bool> ended = false;
    NewestSource source{std::make_unique<Hasty>(100, ended)};
    wait_until(ended);
    std::int64_t dropped = 0;
    for (std::int64_t index = 96; index < 100; ++index) {
        const auto frame = source.next();
        REQUIRE(frame);
        CHECK(frame->record.index == index);
        CHECK(source.tracks().front().info.width == index + 1); // as it was then
        dropped += frame->record.dropped;
    }
    CHECK(dropped == 96 + 10);
    CHECK_FALSE(source.next());
    CHECK(source.faults() == 100);
    CHECK(source.last_fault() == "a fault");
    CHECK(source.ending().reason == "that is all");
}

TEST_CASE("frames that are taken in time are all there") {
    std::atomic<bool> ended = false;
    NewestSource source{std::make_unique<Hasty>(static_cast<int>(NewestSource::room), ended)};
    int frames = 0;
    while (source.next())
        ++frames;
    CHECK(frames == NewestSource::room);
}

TEST_CASE("what stops a live source is told behind its last frames") {
    std::atomic<bool> ended = false;
    NewestSource source{std::make_unique<Hasty>(1, ended, true)};
    CHECK(source.next());
    CHECK_THROWS_AS(source.next(), base::InputError);
}

TEST_CASE("nobody need take the frames of a live source") {
    std::atomic<bool> ended = false;
    const NewestSource source{std::make_unique<Hasty>(1'000'000, ended)};
}
