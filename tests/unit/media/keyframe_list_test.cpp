// SPDX-License-Identifier: Apache-2.0
#include "common/media/keyframe_list.hpp"

#include <cmath>
#include <optional>
#include <sstream>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "tests/unit/media/clips.hpp"

using namespace vlm;

namespace {

struct Packet {
    std::string pts, size, position;
};

/// What ffprobe says of keyframe packets, as it reads them.
std::vector<Packet> keyframe_packets(const std::string& clip) {
    const std::string lines = test::output_of(fmt::format(
        "ffprobe -v quiet -select_streams V:0 -show_entries packet=pts_time,size,pos,flags -of csv=p=0 '{}'", clip));
    std::istringstream stream{lines};
    std::vector<Packet> packets;
    for (std::string line; std::getline(stream, line);) {
        const auto fields = base::split(line, ',');
        if (fields.size() >= 4 && fields[3].starts_with("K"))
            packets.push_back({std::string{fields[0]}, std::string{fields[1]}, std::string{fields[2]}});
    }
    return packets;
}

} // namespace

TEST_CASE("keyframes are those that ffprobe finds by reading every packet") {
    std::vector<std::string> clips = test::generated_clips();
    const std::vector<std::string> real = test::real_clips();
    clips.insert(clips.end(), real.begin(), real.end());
    for (const std::string& clip : clips) {
        const bool jumps = clip.ends_with("/jump.ts") || clip.ends_with("/car_discontinuity.ts"); // in ffprobe's times
        if (jumps || clip.ends_with("/two_videos.mp4")) continue; // of which ffprobe takes the other
        const bool by_cluster = clip.ends_with(".mkv") || clip.ends_with(".webm");
        CAPTURE(clip);
        std::optional<media::Source> source;
        try {
            source.emplace(clip, media::SourceOptions{});
        } catch (const base::InputError&) {
            continue;
        }
        const auto expected = keyframe_packets(clip);
        const auto [found, end] = media::list_keyframes(*source);
        source->rewind();
        if (end) CHECK(*end == source->find_end());
        CHECK(found.size() == expected.size());
        if (found.size() != expected.size()) continue;
        for (std::size_t i = 0; i < found.size(); ++i) {
            CAPTURE(i, found[i].pts.count(), expected[i].pts, source->info().start_offset.count());
            if (expected[i].pts != "N/A") {
                const auto raw = std::chrono::duration<double>(std::stod(expected[i].pts));
                const double off = base::to_seconds(found[i].pts + source->info().start_offset) - raw.count();
                CHECK(std::abs(off) < 2e-6);
            }
            if (found[i].position >= 0 && !by_cluster) CHECK(std::to_string(found[i].position) == expected[i].position);
            if (found[i].size >= 0) CHECK(std::to_string(found[i].size) == expected[i].size);
        }
    }
}
