// SPDX-License-Identifier: Apache-2.0
#include "common/hls/mp4_tables.hpp"

#include <cstdint>

#include "common/hls/mp4_edits.hpp"
#include "tests/fuzz/fuzz.hpp"

void vlm::fuzz::examine(std::string_view input) {
    constexpr std::int64_t file_size = 10'000'000;
    const media::Mp4Bytes movie{reinterpret_cast<const std::uint8_t*>(input.data()), input.size()};
    try {
        hls::Mp4Tables tables = hls::read_mp4_tables("f.mp4", movie, file_size);
        for (hls::TableTrack& track : tables.tracks) {
            for (const hls::TableSample& sample : track.samples) {
                require(sample.position >= 0 && sample.position + sample.size <= file_size, "samples lie in the file");
            }
            const auto edited = hls::edited_track("f.mp4", track, tables.timescale);
            require(!edited.samples.empty(), "something is left");
        }
    } catch (const hls::NotTaken& error) {
        require(is_printable(error.what()) && is_utf8(error.what()), "the reason is one line");
    }
}
