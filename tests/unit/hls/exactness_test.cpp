// SPDX-License-Identifier: Apache-2.0
#include "common/hls/packager.hpp"

#include <algorithm>
#include <fstream>
#include <numeric>
#include <optional>
#include <random>
#include <tuple>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "common/base/error.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/hls/decoded_frames.hpp"
#include "tests/unit/hls/sent_bytes.hpp"
#include "tests/unit/media/clips.hpp"

using namespace vlm;
using test::HashedFrame;

namespace {

using Bytes = std::vector<std::uint8_t>;

/// A clip's segments; none where it cannot be read, or players take no such video.
struct Cut {
    std::optional<hls::Packager> packager;
    std::int64_t start = 0; ///< of media time, in the file's time, in nanoseconds
};

void open(Cut& cut, const std::string& clip) {
    try {
        media::Source source{clip, {}};
        auto [keyframes, end] = media::list_keyframes(source);
        if (!end) end = source.find_end();
        cut.start = source.info().start_offset.count() * 1000;
        cut.packager.emplace(clip, keyframes, *end);
    } catch (const base::InputError&) {
        return;
    }
}

/// Init and all segments in one file, cut in another order than they stand in it.
std::string joined(hls::Packager& packager, const hls::Rendition& rendition, const std::string& path) {
    std::vector<std::size_t> order(packager.segments().size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::shuffle(order.begin(), order.end(), std::mt19937{7});
    std::vector<Bytes> segments(order.size());
    for (const std::size_t number : order)
        segments[number] = test::sent_bytes(packager.segment(rendition, number));
    std::ofstream file{path, std::ios::binary};
    const Bytes init = packager.init(rendition);
    file.write(reinterpret_cast<const char*>(init.data()), static_cast<std::streamsize>(init.size()));
    for (const Bytes& segment : segments)
        file.write(reinterpret_cast<const char*>(segment.data()), static_cast<std::streamsize>(segment.size()));
    return path;
}

/// Without what is shown before the video begins or after it ends: edit lists hide it, which those of segmented files
/// cannot, but players' lengths do.
std::vector<HashedFrame> shown(std::vector<HashedFrame> frames, const Cut& cut) {
    const std::int64_t end = cut.start + cut.packager->segments().back().end.count() * 1000;
    std::erase_if(frames, [&](const HashedFrame& frame) { return frame.pts < cut.start || frame.pts >= end; });
    return frames;
}

/// Where two lists begin to differ, for the report.
std::string difference(const std::vector<HashedFrame>& found, const std::vector<HashedFrame>& expected) {
    if (found == expected) return "";
    const auto [one, other] = std::mismatch(found.begin(), found.end(), expected.begin(), expected.end());
    std::string text = std::to_string(found.size()) + " for " + std::to_string(expected.size()) + " frames, at " +
                       std::to_string(one - found.begin());
    if (one != found.end()) text += " found " + std::to_string(one->pts) + " " + one->hash;
    if (other != expected.end()) text += " expected " + std::to_string(other->pts) + " " + other->hash;
    return text;
}

/// ffmpeg has its own mind about times of files that jump, and of AVI, which tells no times.
bool has_other_times(const std::string& clip) {
    const auto is = [&](const char* name) { return clip.ends_with(name); };
    return is("/jump.ts") || is("/car_discontinuity.ts") || is(".avi");
}

std::vector<HashedFrame> untimed(std::vector<HashedFrame> frames) {
    for (HashedFrame& frame : frames)
        frame.pts = 0;
    return frames;
}

void check_pictures(const std::string& clip, const std::string& path, const Cut& cut) {
    auto found = test::decoded_frames(path, "-an");
    auto expected = test::decoded_frames(clip, "-an");
    CHECK(!expected.empty());
    if (has_other_times(clip)) {
        CHECK(difference(untimed(found), untimed(expected)) == "");
    } else {
        CHECK(difference(shown(found, cut), shown(expected, cut)) == "");
    }
}

/// But for the first pieces, of which decoders take off what primes them, and the last, which may be cut short.
void check_sound(const std::string& clip, const std::string& path, const Cut& cut) {
    constexpr std::size_t edge = 3;
    // Decoders fill in noise that depends on all that they have decoded, hidden or not.
    const bool edited = clip.find("editlist") != std::string::npos;
    const std::string streams = edited ? "-map 0:a:0 -c copy" : "-map 0:a:0";
    auto found = test::decoded_frames(path, streams);
    auto expected = test::decoded_frames(clip, streams);
    if (edited) expected = shown(expected, cut);
    REQUIRE(!expected.empty());
    std::erase_if(found, [&](const HashedFrame& frame) { return frame.pts < expected.front().pts; });
    CHECK(std::max(found.size(), expected.size()) - std::min(found.size(), expected.size()) <= edge);
    if (expected.size() <= 2 * edge || has_other_times(clip)) return;
    expected.erase(expected.end() - edge, expected.end());
    expected.erase(expected.begin(), expected.begin() + edge);
    const auto begin = std::find(found.begin(), found.end(), expected.front());
    const auto length = std::min<std::ptrdiff_t>(found.end() - begin, static_cast<std::ptrdiff_t>(expected.size()));
    CHECK(difference({begin, begin + length}, expected) == "");
}

/// How many of the clips could be cut.
std::size_t check_clips(const std::vector<std::string>& clips) {
    const test::TemporaryFolder folder;
    std::size_t count = 0;
    for (const std::string& clip : clips) {
        Cut cut;
        open(cut, clip);
        if (!cut.packager) continue;
        CAPTURE(clip);
        const std::string path = folder.path("joined.mp4");
        joined(*cut.packager, cut.packager->renditions()[0], path);
        check_pictures(clip, path, cut);
        if (cut.packager->tracks().size() > 1) check_sound(clip, path, cut);
        ++count;
    }
    return count;
}

} // namespace

TEST_CASE("segments decode to the frames of the file, with its times") {
    CHECK(check_clips(test::generated_clips()) > 40);
}

TEST_CASE("segments of real clips decode to the frames of the file, with its times") {
    auto clips = test::real_clips();
    std::erase_if(clips, [](const std::string& clip) { return clip.find("/edge/") != std::string::npos; });
    std::ignore = check_clips(clips);
}

TEST_CASE("segments of odd clips decode to the frames of the file, with its times") {
    auto clips = test::real_clips();
    std::erase_if(clips, [](const std::string& clip) {
        const bool long_to_decode = clip.ends_with("/long_180p_av1.mp4") || clip.ends_with("/portrait_4k60.mp4");
        return clip.find("/edge/") == std::string::npos || long_to_decode;
    });
    std::ignore = check_clips(clips);
}

TEST_CASE("segments of every container and codec decode to the frames of the file, with its times") {
    struct Made {
        const char* name;
        const char* options; ///< what ffmpeg makes it with, of 15 s of pictures and sound
    };
    const auto made = GENERATE(values<Made>({
        {"ntsc_open.mp4", "-r 30000/1001 -c:v libx264 -g 48 -bf 3 -x264-params open-gop=1 -c:a aac"},
        {"ntsc_open.mkv", "-r 30000/1001 -c:v libx264 -g 48 -bf 3 -x264-params open-gop=1 -c:a libopus"},
        {"ntsc_open.ts", "-r 30000/1001 -c:v libx264 -g 48 -bf 3 -x264-params open-gop=1 -c:a aac"},
        {"irregular.mp4", "-c:v libx264 -force_key_frames 0,0.2,3.4,3.44,9.96,14 -g 9999 -bf 2 -c:a libmp3lame"},
        {"irregular.mkv", "-c:v libx264 -force_key_frames 0,0.2,3.4,3.44,9.96,14 -g 9999 -bf 2 -c:a libmp3lame"},
        {"one_keyframe.mp4", "-c:v libx264 -g 9999 -sc_threshold 0 -c:a aac"},
        {"intra.mp4", "-c:v libx264 -g 1 -c:a aac"},
        {"pyramid.mp4", "-c:v libx264 -g 50 -bf 7 -b_strategy 0 -x264-params b-pyramid=normal:ref=5 -c:a aac"},
        {"pyramid.mkv", "-c:v libx264 -g 50 -bf 7 -b_strategy 0 -x264-params b-pyramid=normal:ref=5 -c:a aac"},
        {"hevc_open.mp4", "-c:v libx265 -x265-params log-level=none:keyint=50:open-gop=1 -c:a aac"},
        {"hevc_open.ts", "-c:v libx265 -x265-params log-level=none:keyint=50:open-gop=1 -c:a libmp3lame"},
        {"hevc.mkv", "-c:v libx265 -x265-params log-level=none:keyint=50:open-gop=0 -c:a libopus"},
        {"late.mp4", "-c:v libx264 -g 50 -c:a aac -output_ts_offset 3600.04"},
        {"late.mkv", "-c:v libx264 -g 50 -c:a aac -output_ts_offset 3600.04"},
        {"wrap.ts", "-c:v libx264 -g 50 -bf 2 -c:a aac -output_ts_offset 95436"},
        {"moov_first.mp4", "-c:v libx264 -g 50 -c:a libopus -movflags faststart"},
        {"fragments.mp4", "-c:v libx264 -g 50 -bf 2 -c:a aac -movflags frag_keyframe+empty_moov"},
        {"negative.mp4", "-c:v libx264 -g 50 -bf 2 -c:a aac -movflags negative_cts_offsets"},
        {"vp9.webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 50 -c:a libopus"},
        {"vp9.mp4", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 50 -c:a aac"},
        {"av1.mp4", "-c:v libsvtav1 -preset 12 -g 50 -svtav1-params enable-tf=0 -c:a aac"},
        {"flv.flv", "-c:v libx264 -g 50 -bf 2 -c:a aac"},
        {"sound_ends.mp4", "-c:v libx264 -g 25 -c:a aac -af atrim=0:4"},
        {"sound_ends.mkv", "-c:v libx264 -g 25 -c:a aac -af atrim=0:4"},
        {"sound_ends.ts", "-c:v libx264 -g 25 -c:a aac -af atrim=0:4"},
        {"sound_comes_late.mp4", "-c:v libx264 -g 25 -c:a aac -af asetpts=PTS+7/TB"},
        {"silent.mkv", "-c:v libx264 -g 25 -bf 2 -an"},
    }));
    const test::TemporaryFolder folder;
    const std::string clip = folder.path(made.name);
    std::ignore =
        test::output_of(fmt::format("ffmpeg -nostdin -v error -f lavfi -i testsrc2=s=160x90:r=25:d=15 -f lavfi -i "
                                    "sine=f=440:b=4:d=15:r=44100 -shortest {} -threads 1 '{}' 2>&1",
                                    made.options, clip));
    CAPTURE(made.name);
    CHECK(check_clips({clip}) == 1);
}

TEST_CASE("a segment's bytes do not depend on what was asked for before") {
    for (const char* const name : {"cfr25.mp4", "h264.mkv", "h264_nocues.mkv", "h264.ts", "vp9.webm"}) {
        CAPTURE(name);
        Cut cut;
        Cut other;
        open(cut, test::generated_clip(name));
        open(other, test::generated_clip(name));
        REQUIRE((cut.packager && other.packager));
        const hls::Rendition& rendition = cut.packager->renditions()[0];
        const std::size_t count = cut.packager->segments().size();
        CHECK(cut.packager->init(rendition) == other.packager->init(rendition));
        std::vector<Bytes> forwards;
        for (std::size_t number = 0; number < count; ++number)
            forwards.push_back(test::sent_bytes(cut.packager->segment(rendition, number)));
        for (std::size_t number = count; number-- > 0;)
            CHECK(test::sent_bytes(other.packager->segment(rendition, number)) == forwards[number]);
    }
}

TEST_CASE("where a container tells only when pictures are decoded, they are shown evenly") {
    const test::TemporaryFolder folder;
    for (const char* const codec : {"libx264 -x264-params open-gop=0", "libx264 -x264-params open-gop=1"}) {
        CAPTURE(codec);
        const std::string clip = folder.path("untimed.avi");
        std::ignore = test::output_of(fmt::format("ffmpeg -nostdin -y -v error -f lavfi -i testsrc2=s=160x90:r=25:d=15 "
                                                  "-c:v {} -g 50 -bf 3 -threads 1 '{}' 2>&1",
                                                  codec, clip));
        Cut cut;
        open(cut, clip);
        REQUIRE(cut.packager);
        CHECK(cut.packager->segments().size() == 3);
        const auto rendition = cut.packager->renditions()[0];
        const auto found = test::decoded_frames(joined(*cut.packager, rendition, folder.path("joined.mp4")), "");
        CHECK(difference(untimed(found), untimed(test::decoded_frames(clip, ""))) == "");
        for (std::size_t i = 0; i < found.size(); ++i)
            CHECK(found[i].pts == static_cast<std::int64_t>(i) * 40'000'000);
    }
}

TEST_CASE("further sound goes into segments of its own") {
    const test::TemporaryFolder folder;
    const std::string clip = folder.path("sounds.mkv");
    std::ignore = test::output_of(fmt::format(
        "ffmpeg -nostdin -v error -f lavfi -i testsrc2=s=160x90:r=25:d=15 -f lavfi -i sine=f=440:d=15 -f lavfi -i "
        "sine=f=880:d=9 -map 0 -map 1 -map 2 -c:v libx264 -g 50 -c:a aac -metadata:s:a:1 language=ger -threads 1 '{}'",
        clip));
    Cut cut;
    open(cut, clip);
    REQUIRE(cut.packager);
    REQUIRE(cut.packager->renditions().size() == 2);
    CHECK(cut.packager->tracks()[2].language == "ger");
    const std::string path = joined(*cut.packager, cut.packager->renditions()[1], folder.path("second.mp4"));
    const auto found = test::decoded_frames(path, "");
    CHECK(difference(found, test::decoded_frames(clip, "-map 0:a:1")) == "");
}

TEST_CASE("a keyframe alone shows the picture that it is") {
    const test::TemporaryFolder folder;
    for (const char* const name : {"cfr25.mp4", "h264.ts", "vp9.webm"}) {
        const std::string clip = test::generated_clip(name);
        media::Source source{clip, {}};
        const auto keyframes = media::list_keyframes(source).keyframes;
        hls::Packager packager{clip, keyframes, keyframes.back().pts + base::Micros{1}};
        const std::string path = folder.path("keyframe.mp4");
        const auto expected = test::decoded_frames(clip, "-an");
        for (const media::Keyframe& keyframe : keyframes) {
            CAPTURE(name, keyframe.pts.count());
            std::ofstream file{path, std::ios::binary};
            for (const Bytes& bytes : {packager.keyframe_init(), test::sent_bytes(packager.keyframe_segment(keyframe))})
                file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
            file.close();
            const auto found = test::decoded_frames(path, "");
            REQUIRE(found.size() == 1);
            CHECK(std::find(expected.begin(), expected.end(), found[0]) != expected.end());
        }
    }
}
