// SPDX-License-Identifier: Apache-2.0
#include "common/hls/mp4_segments.hpp"

#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "common/media/source.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/hls/parsed_fragment.hpp"
#include "tests/unit/hls/sent_bytes.hpp"
#include "tests/unit/media/clips.hpp"

using namespace vlm;

namespace {

using Bytes = std::vector<std::uint8_t>;

struct Indexed {
    std::vector<media::Keyframe> keyframes;
    base::Micros end;
};

/// Nothing where it cannot be read.
std::optional<Indexed> indexed(const std::string& clip) {
    try {
        media::Source source{clip, {}};
        auto [keyframes, end] = media::list_keyframes(source);
        return Indexed{std::move(keyframes), end ? *end : source.find_end()};
    } catch (const base::InputError&) {
        return std::nullopt;
    }
}

/// In words, where two fragments differ in what players see of them.
std::string difference(const Bytes& found_bytes, const Bytes& expected_bytes) {
    const auto found = test::parse_fragment(found_bytes);
    const auto expected = test::parse_fragment(expected_bytes);
    if (found.sequence != expected.sequence) return "another number";
    if (found.tracks.size() != expected.tracks.size()) return "other tracks";
    for (std::size_t i = 0; i < found.tracks.size(); ++i) {
        const auto& one = found.tracks[i];
        const auto& other = expected.tracks[i];
        if (one.number != other.number || one.begin != other.begin)
            return fmt::format("track {} begins at {} for {}", one.number, one.begin, other.begin);
        for (std::size_t k = 0; k < std::min(one.samples.size(), other.samples.size()); ++k) {
            const auto& a = one.samples[k];
            const auto& b = other.samples[k];
            if (a == b) continue;
            return fmt::format(
                "track {} sample {} of {}: dts {} {}, shown {} {}, lasts {} {}, flags {:x} {:x}, size {} {}",
                one.number, k, one.samples.size(), a.dts, b.dts, a.shown_after, b.shown_after, a.duration, b.duration,
                a.flags, b.flags, a.bytes.size(), b.bytes.size());
        }
        if (one.samples.size() != other.samples.size())
            return fmt::format("track {}: {} for {} samples", one.number, one.samples.size(), other.samples.size());
    }
    return "";
}

/// Nothing where it is not taken; then `why` says why.
std::optional<hls::Mp4Segments> taken(const std::string& clip, const Indexed& index, std::string& why) {
    try {
        return hls::Mp4Segments{clip, index.keyframes, index.end};
    } catch (const hls::NotTaken& error) {
        why = error.what();
        return std::nullopt;
    }
}

/// Whether the clip is taken; then all its segments are those of Packager.
bool compare_clip(const std::string& clip) {
    const auto index = indexed(clip);
    std::string why;
    const auto segments = index ? taken(clip, *index, why) : std::nullopt;
    if (!segments) return false;
    CAPTURE(clip);
    hls::Packager packager{clip, index->keyframes, index->end};
    CHECK(segments->segments() == packager.segments());
    REQUIRE(segments->tracks().size() == packager.tracks().size());
    for (std::size_t i = 0; i < segments->tracks().size(); ++i) {
        const media::CodedTrack& track = segments->tracks()[i];
        const media::CodedTrack& other = packager.tracks()[i];
        CHECK((track.codec == other.codec && track.width == other.width && track.height == other.height));
        CHECK(track.frame_rate.numerator * other.frame_rate.denominator ==
              other.frame_rate.numerator * track.frame_rate.denominator);
    }
    REQUIRE(segments->renditions().size() == packager.renditions().size());
    for (std::size_t i = 0; i < packager.renditions().size(); ++i) {
        const hls::Rendition& rendition = packager.renditions()[i];
        CHECK(segments->renditions()[i].tracks == rendition.tracks);
        CHECK(segments->init(rendition) == packager.init(rendition));
        for (std::size_t number = 0; number < packager.segments().size(); ++number) {
            CAPTURE(i, number);
            CHECK(difference(test::sent_bytes(segments->segment(rendition, number)),
                             test::sent_bytes(packager.segment(rendition, number))) == "");
        }
    }
    return true;
}

std::size_t compare_clips(const std::vector<std::string>& clips) {
    std::size_t count = 0;
    for (const std::string& clip : clips)
        count += compare_clip(clip) ? 1 : 0;
    return count;
}

} // namespace

TEST_CASE("segments cut by a file's own tables are those of every other way") {
    CHECK(compare_clips(test::generated_clips()) > 10);
}

TEST_CASE("segments of real clips cut by their own tables are those of every other way") {
    const auto clips = test::real_clips();
    const std::size_t count = compare_clips(clips);
    CHECK((clips.empty() || count > 20));
}
