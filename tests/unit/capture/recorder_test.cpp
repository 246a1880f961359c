// SPDX-License-Identifier: Apache-2.0
#include "common/capture/recorder.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <stop_token>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

extern "C" {
#include <libavcodec/avcodec.h>
}

#include "tests/support/temporary_folder.hpp"
#include "tests/unit/capture/packets.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;

namespace {

/// The clip's packets, its sound so much later than its video.
test::Sent sent_with_late_sound(Micros delay) {
    test::Sent sent = test::packets_of("cfr25.mp4");
    const auto when = [&](const media::RelayedPacket& packet) { return packet.pts + (packet.video ? 0us : delay); };
    std::stable_sort(sent.packets.begin(), sent.packets.end(),
                     [&](const auto& a, const auto& b) { return when(a) < when(b); });
    return sent;
}

capture::Recording segments_of(Micros length, std::string pattern) {
    capture::Recording recording;
    recording.pattern = std::move(pattern);
    recording.segment = length;
    return recording;
}

/// When a picture came that shows when something had moved.
struct Motion {
    Micros seen;
    Micros moved;
};

/// Records the clip, around motion where there is any: the files, in the order in which they were finished.
std::vector<std::string> record(test::Sent sent, capture::Recording recording, const std::vector<Motion>& motion = {}) {
    std::vector<std::string> finished;
    recording.finished = [&](const std::string& path) { finished.push_back(path); };
    recording.on_motion = !motion.empty();
    capture::Recorder recorder{"cam", recording, 1};
    recorder.connected(sent.streams);
    auto next = motion.begin();
    for (media::RelayedPacket& packet : sent.packets) {
        if (packet.video && next != motion.end() && packet.pts >= next->seen) recorder.trigger(next++->moved);
        recorder.take(std::move(packet));
    }
    recorder.disconnected();
    CHECK(recorder.failures() == 0);
    return finished;
}

} // namespace

TEST_CASE("sound that comes late is in the segment of its pictures") {
    const test::TemporaryFolder folder;
    const Micros delay = GENERATE(0ms, 300ms, 1900ms);
    const std::string ending = GENERATE(".mp4", ".mkv");
    CAPTURE(delay.count(), ending);
    test::Sent sent = sent_with_late_sound(delay);
    const auto whole = static_cast<std::size_t>(
        std::count_if(sent.packets.begin(), sent.packets.end(),
                      [](const media::RelayedPacket& packet) { return !packet.video && packet.pts >= 0us; }));
    const auto finished = record(std::move(sent), segments_of(2s, folder.path("%s" + ending)));
    REQUIRE(finished.size() == 5);
    CHECK(std::is_sorted(finished.begin(), finished.end()));
    test::Counts all;
    for (const std::string& path : finished) {
        const test::Counts counts = test::counts_of(path);
        CHECK(counts.video == 50);
        CHECK(counts.sound >= whole / 5 - 1);
        all.sound += counts.sound;
        all.video += counts.video;
    }
    CHECK(all.sound == whole);
    CHECK(all.video == 250);
}

TEST_CASE("sound that a container does not take is left out, and the video goes on") {
    const test::TemporaryFolder folder;
    const auto [ending, kept] = GENERATE(table<std::string, bool>({{".mp4", false}, {".mkv", true}}));
    CAPTURE(ending);
    test::Sent sent = test::packets_of("cfr25.mp4");
    for (const auto& stream : sent.streams->all()) {
        if (!stream.video) stream.parameters->codec_id = AV_CODEC_ID_PCM_MULAW;
    }
    const auto finished = record(std::move(sent), segments_of(1h, folder.path("%s" + ending)));
    REQUIRE(finished.size() == 1);
    const test::Counts counts = test::counts_of(finished.front());
    CHECK(counts.video == 250);
    CHECK((counts.sound > 0) == kept);
}

TEST_CASE("what cannot be written leaves no empty file") {
    const test::TemporaryFolder folder;
    test::Sent sent = test::packets_of("cfr25.mp4");
    SECTION("since the container does not take the video") {
        sent.streams->video().parameters->codec_id = AV_CODEC_ID_THEORA;
    }
    SECTION("since the description of its sound makes no sense") {
        for (const auto& stream : sent.streams->all()) {
            if (!stream.video) stream.parameters->extradata_size = 0;
        }
    }
    capture::Recorder recorder{"cam", segments_of(1h, folder.path("%s.mp4")), 1};
    recorder.connected(sent.streams);
    for (media::RelayedPacket& packet : sent.packets)
        recorder.take(std::move(packet));
    recorder.disconnected();
    CHECK(recorder.failures() == 1);
    CHECK(std::filesystem::is_empty(folder.path(".")));
}

TEST_CASE("a folder that another source's cleaner finds empty is made again") {
    const test::TemporaryFolder folder;
    const capture::SegmentPattern pattern{folder.path("%Y-%m-%d/%s.mkv"), 1};
    capture::SegmentCleaner cleaner{pattern, "cam", {}};
    test::Sent sent = test::packets_of("cfr25.mp4");
    media::RelayedPacket& keyframe = sent.packets.front();
    REQUIRE(keyframe.keyframe);
    std::atomic<int> day = 0;
    const auto folder_of = [&](int when) {
        return std::filesystem::path{pattern.path(base::Wall{when * 24h}, "cam")}.parent_path();
    };
    const std::jthread other{[&](const std::stop_token& stop) { // removes each folder once, where it gets in
        std::error_code error;
        for (int removed = -1; !stop.stop_requested();) {
            const int now = day;
            if (now != removed && std::filesystem::remove(folder_of(now), error)) removed = now;
        }
    }};
    int finished = 0;
    capture::SegmentWriter writer{pattern, "cam", 0us, cleaner, [&](const std::string&) { ++finished; }};
    writer.connected(sent.streams);
    for (; day < 100; ++day) {
        keyframe.pts = day.load() * 1s;
        keyframe.wall = base::Wall{day.load() * 24h};
        REQUIRE_NOTHROW(writer.write(keyframe));
    }
    while (writer.is_open())
        writer.end_oldest();
    CHECK(finished == 100);
}

TEST_CASE("sound that stays away keeps no segment open") {
    const test::TemporaryFolder folder;
    test::Sent sent = sent_with_late_sound(1h);
    const auto finished = record(std::move(sent), segments_of(2s, folder.path("%s.mp4")));
    REQUIRE(finished.size() == 5);
    for (const std::string& path : finished)
        CHECK(test::counts_of(path).video == 50);
}

TEST_CASE("what moves again within a group of pictures is recorded, each packet once") {
    const test::TemporaryFolder folder;
    const Micros delay = GENERATE(0ms, 300ms);
    CAPTURE(delay.count());
    test::Sent sent = sent_with_late_sound(delay); // a keyframe every 2 s
    capture::Recording recording = segments_of(1h, folder.path("%s.mkv"));
    recording.pre_roll = 0us;
    recording.post_roll = 500ms;
    std::vector<Motion> motion;
    std::vector<std::size_t> segments;
    SECTION("after the post-roll") {
        motion = {{2'200'000us, 2'040'000us}, {3'000'000us, 3'000'000us}};
        segments = {50};
    }
    SECTION("just before a keyframe") {
        motion = {{2'200'000us, 2'040'000us}, {3'800'000us, 3'800'000us}};
        segments = {100};
    }
    SECTION("just after a keyframe, which has ended a segment") {
        motion = {{2'200'000us, 2'040'000us}, {4'200'000us, 4'040'000us}};
        segments = {50, 50};
    }
    SECTION("much later") {
        motion = {{2'200'000us, 2'040'000us}, {8'200'000us, 8'040'000us}};
        segments = {50, 50};
    }
    const auto finished = record(std::move(sent), recording, motion);
    std::vector<std::size_t> found;
    for (const std::string& path : finished) {
        const test::Counts counts = test::counts_of(path);
        found.push_back(counts.video);
        CHECK(static_cast<double>(counts.sound) == Approx(static_cast<double>(counts.video) * 1.875).margin(2));
    }
    CHECK(found == segments);
}
