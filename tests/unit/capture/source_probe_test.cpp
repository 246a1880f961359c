// SPDX-License-Identifier: Apache-2.0
#include "common/capture/source_probe.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;
using media::Watched;

namespace {

/// Frames 40 ms apart in the order of their times, each as it comes.
Watched even(int frames, int keyframe_every) {
    Watched watched;
    watched.info = {"rtsp", "h264", "yuv420p", 640, 360, {}, {25, 1}};
    watched.live = true;
    watched.opened = 100ms;
    watched.first_frame = 120ms;
    for (int i = 0; i < frames; ++i)
        watched.packets.push_back(
            {Micros{i * 40ms}, Micros{200ms + i * 40ms}, Micros{70ms}, i % keyframe_every == 0, 1000});
    watched.end = *watched.packets.back().arrival;
    watched.frames = frames;
    return watched;
}

std::vector<std::string> hints(const Watched& watched) {
    return capture::findings(watched).hints;
}

} // namespace

TEST_CASE("a source that delivers evenly needs no hints") {
    const auto found = capture::findings(even(101, 25));
    CHECK(found.delivers);
    CHECK(found.fps == 25.0);
    CHECK(found.declared_fps == 25.0);
    CHECK(found.span == Micros{4s});
    CHECK(found.keyframes == 5);
    CHECK(found.keyframe_every == Micros{1s});
    CHECK(found.reorder == 0);
    CHECK(found.times->median == Micros{40ms});
    CHECK(found.times->worst == Micros{40ms});
    CHECK(found.arrivals->jitter == Micros{0});
    CHECK(found.latency == Micros{70ms});
    CHECK(found.bit_rate == 200'000);
    CHECK(found.hints.empty());
}

TEST_CASE("frames that come before those shown before them are B-frames") {
    Watched watched = even(100, 25);
    for (std::size_t i = 1; i + 2 < watched.packets.size(); i += 3) { // I P B B P B B ...
        std::rotate(watched.packets.begin() + static_cast<std::ptrdiff_t>(i),
                    watched.packets.begin() + static_cast<std::ptrdiff_t>(i) + 2,
                    watched.packets.begin() + static_cast<std::ptrdiff_t>(i) + 3);
    }
    const auto found = capture::findings(watched);
    CHECK(found.reorder == 1);
    CHECK(found.times->worst == Micros{40ms});
    CHECK(found.hints == std::vector<std::string>{"h264 with B-frames: 40 ms later"});
}

TEST_CASE("a viewer waits for keyframes") {
    CHECK(hints(even(501, 250)) == std::vector<std::string>{"keyframe every 10 s: a new viewer waits so long"});
    CHECK(hints(even(126, 250)) ==
          std::vector<std::string>{
              "no second keyframe within 5.2 s: a new viewer waits longer; --duration watches longer"});
    Watched file = even(501, 250);
    file.live = false;
    CHECK(hints(file).empty());
}

TEST_CASE("pauses, slow sources and clocks that differ are told") {
    Watched watched = even(101, 25);
    SECTION("frames are missing, and so is their time") {
        watched.packets.erase(watched.packets.begin() + 30, watched.packets.begin() + 45);
        CHECK(hints(watched) ==
              std::vector<std::string>{"frames' times have a gap of 0.64 s",
                                       "a pause of 0.64 s between arrivals: the network or the source stutters"});
    }
    SECTION("fewer than declared") {
        watched.info.frame_rate = {50, 1};
        CHECK(hints(watched) == std::vector<std::string>{"25 frames a second of the 50 it declares"});
    }
    SECTION("late") {
        for (auto& packet : watched.packets)
            packet.age = 2500ms;
        CHECK(hints(watched) == std::vector<std::string>{"2.5 s late by its own clock, unless the clocks differ"});
    }
    SECTION("from the future") {
        for (auto& packet : watched.packets)
            packet.age = -2500ms;
        CHECK(hints(watched) == std::vector<std::string>{"its clock is 2.5 s ahead of this machine's"});
    }
    SECTION("no times") {
        for (auto& packet : watched.packets)
            packet.pts.reset();
        const auto found = capture::findings(watched);
        CHECK_FALSE(found.fps);
        CHECK(found.arrivals);
        CHECK(found.hints ==
              std::vector<std::string>{"frames have no times of their own: they get those of their arrival"});
    }
    SECTION("faults, and an end") {
        watched.faults = 2;
        watched.last_fault = "error while decoding MB";
        watched.ended = true;
        CHECK(hints(watched) == std::vector<std::string>{"2 faults while decoding, the last: error while decoding MB",
                                                         "it ended the connection after 4.2 s"});
    }
}

TEST_CASE("what gives no frame does not deliver") {
    Watched watched = even(30, 25);
    watched.frames = 0;
    CHECK(capture::findings(watched).error == "nothing of it could be decoded");
    watched.packets.clear();
    CHECK(capture::findings(watched).error == "nothing came");
    watched.failure = "reading failed: Connection reset by peer";
    CHECK(capture::findings(watched).error == watched.failure);
    CHECK_FALSE(capture::findings(watched).delivers);
}
