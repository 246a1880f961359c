// SPDX-License-Identifier: Apache-2.0
#include "common/hls/packager.hpp"

#include <algorithm>
#include <fstream>
#include <numeric>
#include <optional>
#include <random>
#include <tuple>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/hls/decoded_frames.hpp"
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
std::string joined(hls::Packager& packager, const hls::Packager::Rendition& rendition, const std::string& path) {
    std::vector<std::size_t> order(packager.segments().size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::shuffle(order.begin(), order.end(), std::mt19937{7});
    std::vector<Bytes> segments(order.size());
    for (const std::size_t number : order)
        segments[number] = packager.segment(rendition, number);
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
    if (has_other_times(clip)) {
        CHECK(difference(untimed(found), untimed(expected)) == "");
    } else {
        CHECK(difference(shown(found, cut), shown(expected, cut)) == "");
    }
}

/// But for the first pieces, of which decoders take off what primes them, and the last, which may be cut short.
void check_sound(const std::string& clip, const std::string& path) {
    constexpr std::size_t edge = 3;
    auto found = test::decoded_frames(path, "-map 0:a:0");
    auto expected = test::decoded_frames(clip, "-map 0:a:0");
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
        if (cut.packager->tracks().size() > 1) check_sound(clip, path);
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
