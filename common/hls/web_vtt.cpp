// SPDX-License-Identifier: Apache-2.0
#include "common/hls/web_vtt.hpp"

#include <fmt/format.h>

#include "common/records/formats.hpp"

namespace vlm::hls {

using base::Micros;

namespace {

/// "0:00:02.500": rounded down, and with hours, so that all are written alike.
std::string cue_time(Micros time) {
    const std::int64_t ms = time.count() / 1000;
    return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
}

/// Timestamps of transport streams, which have 33 bits, at 90 kHz.
std::int64_t mpegts_time(Micros time) {
    constexpr std::int64_t wrap = 1LL << 33;
    const std::int64_t ticks = time.count() * 9 / 100;
    return (ticks % wrap + wrap) % wrap;
}

} // namespace

std::string subtitle_segment(std::span<const Subtitle> subtitles, Micros start, Micros end, Micros offset) {
    std::string text = fmt::format("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:{},LOCAL:00:00:00.000\n\n", mpegts_time(offset));
    for (const Subtitle& subtitle : subtitles) {
        if (subtitle.start < end && subtitle.end > start)
            text += records::vtt_cue(subtitle.start, subtitle.end, subtitle.text);
    }
    return text;
}

std::string thumbnail_track(std::span<const records::ThumbnailPlace> thumbnails, Micros end,
                            const std::function<std::string(std::int64_t)>& uri) {
    std::string text = records::vtt_header();
    for (std::size_t i = 0; i < thumbnails.size(); ++i) {
        const records::ThumbnailPlace& place = thumbnails[i];
        const Micros from = i == 0 ? Micros{0} : place.t; // before the first, it is the nearest
        const Micros to = i + 1 < thumbnails.size() ? thumbnails[i + 1].t : end;
        if (to <= from) continue;
        text += fmt::format("{} --> {}\n{}#xywh={},{},{},{}\n\n", cue_time(from), cue_time(to), uri(place.sheet),
                            place.x, place.y, place.width, place.height);
    }
    return text;
}

} // namespace vlm::hls
