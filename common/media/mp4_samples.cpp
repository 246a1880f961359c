// SPDX-License-Identifier: Apache-2.0
#include "common/media/mp4_samples.hpp"

#include <cstddef>

extern "C" {
#include <libavformat/avio.h>
}

#include "common/media/io_bytes.hpp"
#include "common/media/mp4_boxes.hpp"
#include "common/media/mp4_sample_tables.hpp"

namespace vlm::media {
namespace {

constexpr std::int64_t largest_movie = std::int64_t{1} << 30U;

/// What the box moov holds; nothing where there is none, or the file has fragments.
std::optional<IoBytes> movie_of(AVIOContext& io, std::int64_t end) {
    constexpr std::int64_t longest_header = 16;
    std::optional<IoBytes> movie;
    for (std::int64_t at = 0; at < end;) {
        const auto header = mp4_box_header(read_at(io, at, longest_header), end - at);
        if (!header) break;
        if (header->type == mp4_type("moof")) return std::nullopt;
        if (header->type == mp4_type("moov") && !movie) {
            if (header->size > largest_movie) return std::nullopt;
            movie = read_at(io, at + header->length, header->size - header->length);
        }
        at += header->size;
    }
    if (movie && find_mp4_box(*movie, mp4_type("mvex"))) return std::nullopt;
    return movie;
}

bool has_id(Mp4Bytes trak, int track) {
    const auto header = find_mp4_box(trak, mp4_type("tkhd"));
    if (!header || header->size() < 24) return false;
    return mp4_number(*header, header->front() == 1 ? 20 : 12, 4) == static_cast<std::uint64_t>(track);
}

/// The box with the tables of the track.
std::optional<Mp4Bytes> tables_of(Mp4Bytes movie, int track) {
    std::optional<Mp4Bytes> found;
    each_mp4_box(movie, [&](const Mp4Box& box) {
        if (box.type == mp4_type("trak") && has_id(box.content, track)) found = box.content;
        return !found;
    });
    for (const std::uint32_t type : {mp4_type("mdia"), mp4_type("minf"), mp4_type("stbl")})
        found = find_mp4_box(found, type);
    return found;
}

} // namespace

std::optional<std::vector<Mp4Sample>> mp4_sync_samples(AVIOContext& io, int track) {
    const std::int64_t end = avio_size(&io);
    const auto movie = end > 0 ? movie_of(io, end) : std::nullopt;
    const auto boxes = movie ? tables_of(*movie, track) : std::nullopt;
    if (!boxes) return std::nullopt;
    Mp4SampleTables tables{*boxes};
    if (!tables.can_place()) return std::nullopt;
    std::vector<Mp4Sample> samples;
    while (const auto sample = tables.next()) {
        if (sample->position + sample->size > end) return std::nullopt;
        if (sample->sync) samples.push_back({sample->position, sample->size, sample->shown_after});
    }
    if (!tables.is_done()) return std::nullopt;
    return samples;
}

} // namespace vlm::media
