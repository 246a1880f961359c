// SPDX-License-Identifier: Apache-2.0
#include "common/capture/recorder.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

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

/// Records in segments of two seconds: the files, in the order in which they were finished.
std::vector<std::string> record(test::Sent sent, const std::string& pattern) {
    std::vector<std::string> finished;
    capture::Recording recording;
    recording.pattern = pattern;
    recording.segment = 2s;
    recording.finished = [&](const std::string& path) { finished.push_back(path); };
    capture::Recorder recorder{"cam", recording, 1};
    recorder.connected(sent.streams);
    for (media::RelayedPacket& packet : sent.packets)
        recorder.take(std::move(packet));
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
    const auto finished = record(std::move(sent), folder.path("%s" + ending));
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

TEST_CASE("sound that stays away keeps no segment open") {
    const test::TemporaryFolder folder;
    test::Sent sent = sent_with_late_sound(1h);
    const auto finished = record(std::move(sent), folder.path("%s.mp4"));
    REQUIRE(finished.size() == 5);
    for (const std::string& path : finished)
        CHECK(test::counts_of(path).video == 50);
}
