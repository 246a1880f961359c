// SPDX-License-Identifier: Apache-2.0
#include "common/hls/ts_segments.hpp"

#include <algorithm>
#include <fstream>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "common/hls/segmented_file.hpp"
#include "common/media/source.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/hls/decoded_frames.hpp"
#include "tests/unit/hls/sent_bytes.hpp"
#include "tests/unit/media/clips.hpp"

using namespace vlm;

namespace {

using Bytes = std::vector<std::uint8_t>;

/// A stream of 15 s of pictures and sound, made by ffmpeg with these options.
std::string made(const test::TemporaryFolder& folder, const std::string& name, const std::string& options) {
    std::string path = folder.path(name);
    std::ignore = test::output_of(fmt::format(
        "ffmpeg -nostdin -y -v error -f lavfi -i testsrc2=s=160x90:r=25:d=15 -f lavfi -i sine=f=440:b=4:d=15:r=44100 "
        "-f lavfi -i sine=f=880:d=15:r=44100 -map 0:v -map 1:a {} -shortest -threads 1 '{}' 2>&1",
        options, path));
    return path;
}

struct PlannedClip {
    std::vector<media::Keyframe> keyframes;
    base::Micros end;
    std::vector<hls::Segment> segments;
};

PlannedClip index_of(const std::string& clip) {
    media::Source source{clip, {}};
    auto [keyframes, end] = media::list_keyframes(source);
    if (!end) end = source.find_end();
    auto segments = hls::plan_segments(keyframes, *end);
    return {std::move(keyframes), *end, std::move(segments)};
}

void write(const std::string& path, const std::vector<Bytes>& parts) {
    std::ofstream file{path, std::ios::binary};
    for (const Bytes& part : parts)
        file.write(reinterpret_cast<const char*>(part.data()), static_cast<std::streamsize>(part.size()));
}

Bytes read(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

int pid_at(const Bytes& stream, std::size_t packet) {
    return media::ts_pid(media::TsBytes{stream}.subspan(packet * media::ts_packet_bytes));
}

/// The same stream without the tables, but for the first of each: what says what it consists of.
std::string without_tables(const std::string& clip, const std::string& path) {
    constexpr int map_of_ffmpeg = 0x1000;
    const Bytes stream = read(clip);
    std::vector<int> seen;
    std::vector<Bytes> kept;
    for (std::size_t at = 0; at * media::ts_packet_bytes < stream.size(); ++at) {
        const int pid = pid_at(stream, at);
        const bool table = pid == 0 || pid == map_of_ffmpeg;
        if (table && std::count(seen.begin(), seen.end(), pid) > 0) continue;
        if (table) seen.push_back(pid);
        const auto begin = stream.begin() + static_cast<std::ptrdiff_t>(at * media::ts_packet_bytes);
        kept.emplace_back(begin, begin + media::ts_packet_bytes);
    }
    write(path, kept);
    return path;
}

/// Why a file is not taken; empty where it is.
std::string reason(const std::string& clip, std::size_t sounds) {
    const PlannedClip index = index_of(clip);
    try {
        const hls::TsSegments segments{clip, index.keyframes, index.segments, sounds};
        return "";
    } catch (const hls::NotPlayable& error) {
        const std::string text = error.what();
        return text.substr(text.rfind(": ") + 2);
    }
}

/// All segments hold all of the file, each plays alone from its keyframe on, and together they show what it shows.
void check_segments(const std::string& clip, const hls::TsSegments& segments, const PlannedClip& index) {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("part.ts");
    const auto expected = test::decoded_frames(clip, "-an");
    std::vector<Bytes> parts;
    std::int64_t end = 0;
    for (std::size_t number = 0; number < index.segments.size(); ++number) {
        CAPTURE(number);
        const hls::ByteRange range = segments.range(number);
        CHECK(range.offset == end);
        end = range.offset + range.length;
        parts.push_back(test::sent_bytes(segments.segment(number)));
        CHECK(pid_at(parts.back(), number == 0 ? 1 : 0) == 0); // ffmpeg's streams begin with their name
        write(path, {parts.back()});
        const auto frames = test::decoded_frames(path, "-an");
        REQUIRE(!frames.empty());
        const auto first = std::find(expected.begin(), expected.end(), frames.front());
        REQUIRE(first != expected.end());
        const std::int64_t shown = first->pts - expected.front().pts;
        CHECK(std::abs(shown / 1000 - index.segments[number].start.count()) <= 1000);
    }
    CHECK(end == static_cast<std::int64_t>(read(clip).size()));
    write(path, parts);
    CHECK(test::decoded_frames(path, "-an") == expected);
    if (test::decoded_frames(clip, "-vn").empty()) return;
    CHECK(test::decoded_frames(path, "-vn") == test::decoded_frames(clip, "-vn"));
}

} // namespace

TEST_CASE("segments of transport streams are parts of the file, with its frames and times") {
    const auto options =
        GENERATE(as<std::string>{}, "-c:v libx264 -g 50 -bf 2 -c:a aac", "-c:v libx264 -g 50 -bf 2 -c:a libmp3lame",
                 "-c:v libx264 -g 50 -an", "-r 30000/1001 -c:v libx264 -g 48 -bf 3 -flags +cgop -c:a aac",
                 "-c:v libx264 -g 50 -bf 2 -c:a aac -output_ts_offset 95436"); // the clock begins anew
    CAPTURE(options);
    const test::TemporaryFolder folder;
    const std::string clip = made(folder, "clip.ts", options);
    const PlannedClip index = index_of(clip);
    REQUIRE(index.segments.size() >= 3);
    const std::size_t sounds = options.ends_with("-an") ? 0 : 1;
    const hls::TsSegments segments{clip, index.keyframes, index.segments, sounds};
    CHECK(segments.are_ranges());
    check_segments(clip, segments, index);
}

TEST_CASE("a stream that does not repeat its tables has them in front of each segment") {
    const test::TemporaryFolder folder;
    const std::string clip = made(folder, "all.ts", "-c:v libx264 -g 50 -bf 2 -c:a aac");
    const std::string bare = without_tables(clip, folder.path("bare.ts"));
    REQUIRE(read(bare).size() < read(clip).size());
    const PlannedClip index = index_of(bare);
    const hls::TsSegments segments{bare, index.keyframes, index.segments, 1};
    CHECK(!segments.are_ranges());
    check_segments(bare, segments, index);
}

TEST_CASE("a transport stream that players do not take is not served as it is") {
    const test::TemporaryFolder folder;
    const std::string h264 = "-c:v libx264 -g 50 -bf 2 ";
    const std::string clip = made(folder, "clip.ts", h264 + "-c:a aac");
    CHECK(reason(clip, 1).empty());
    CHECK(reason(clip, 0) == "it has other sound than one in AAC or MP3");
    CHECK(reason(made(folder, "two.ts", h264 + "-map 2:a -c:a aac"), 2) == "it has other sound than one in AAC or MP3");
    CHECK(reason(made(folder, "opus.ts", h264 + "-c:a libopus"), 1) == "it has other sound than one in AAC or MP3");
    CHECK(reason(made(folder, "mpeg2.ts", "-c:v mpeg2video -g 50 -c:a aac"), 1) ==
          "it has other video than one in H.264");
    CHECK(reason(made(folder, "blu.m2ts", h264 + "-c:a aac"), 1) ==
          "it is no transport stream of packets of 188 bytes");
    CHECK(reason(test::generated_clip("cfr25.mp4"), 1) == "it is no transport stream of packets of 188 bytes");
    CHECK(reason(test::generated_clip("jump.ts"), 0) == "its times jump");
}

TEST_CASE("a stream that is not the one that was indexed is not cut") {
    const test::TemporaryFolder folder;
    const std::string clip = made(folder, "clip.ts", "-c:v libx264 -g 50 -bf 2 -c:a aac");
    PlannedClip index = index_of(clip);
    const auto refuses = [&](auto change) {
        auto keyframes = index.keyframes;
        change(keyframes);
        CHECK_THROWS_AS(hls::TsSegments(clip, keyframes, index.segments, 1), hls::NotPlayable);
    };
    for (const std::int64_t place : {std::int64_t{-1}, std::int64_t{0}, std::int64_t{100}, std::int64_t{1} << 62U})
        refuses([&](std::vector<media::Keyframe>& keyframes) { keyframes.back().position = place; });
    refuses([](std::vector<media::Keyframe>& keyframes) { std::swap(keyframes[3].position, keyframes[6].position); });
}

TEST_CASE("transport streams that players take are had as they are, others are not") {
    const test::TemporaryFolder folder;
    const auto is_had = [](const std::string& clip) {
        const PlannedClip index = index_of(clip);
        hls::SegmentedFile file{clip, index.keyframes, index.end, hls::Transcode::where_needed};
        REQUIRE(!test::sent_bytes(file.segment(file.offer().renditions.front(), 0)).empty());
        try {
            return !test::sent_bytes(file.transport().segment(0)).empty();
        } catch (const hls::NotPlayable&) {
            return false;
        }
    };
    CHECK(is_had(made(folder, "clip.ts", "-c:v libx264 -g 50 -bf 2 -c:a aac")));
    CHECK(!is_had(made(folder, "ac3.ts", "-c:v libx264 -g 50 -bf 2 -c:a ac3")));
    CHECK(!is_had(test::generated_clip("mpeg2.ts")));
    CHECK(!is_had(test::generated_clip("jump.ts")));
    CHECK(!is_had(test::generated_clip("cfr25.mp4")));
}
