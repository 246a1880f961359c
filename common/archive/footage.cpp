// SPDX-License-Identifier: Apache-2.0
#include "common/archive/footage.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "common/archive/video_list.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

using base::Micros;
using store::Statement;

namespace {

bool is_place(const store::Connection& index, const std::string& word) {
    const std::string path = std::filesystem::absolute(word).lexically_normal().string();
    Statement place{index, "SELECT 1 FROM places WHERE path = ?1"};
    return place.bind(store::Blob{path}).next();
}

std::optional<base::Wall> begun(const Footage& footage) {
    return footage.is_live() ? base::Wall{} : base::parse_wall(footage.video->wall);
}

std::string name_of(const Footage& footage) {
    if (footage.is_live()) return base::one_line(footage.name);
    const records::VideoRecord& video = *footage.video;
    return base::one_line(video.places.empty() ? video.fingerprint : video.places.front().path);
}

} // namespace

Footage find_footage(const store::Connection& index, const std::string& word) {
    Statement source{index, "SELECT id, name FROM sources WHERE name = ?1"};
    if (source.bind(word).next() && !is_place(index, word))
        return {std::nullopt, source.integer(0), std::string{source.text(1)}};
    return {find_video(index, word), 0, ""};
}

std::vector<Footage> live_sources(const store::Connection& index) {
    std::vector<Footage> sources;
    Statement rows{index, "SELECT id, name FROM sources ORDER BY name"};
    while (rows.next())
        sources.push_back({std::nullopt, rows.integer(0), std::string{rows.text(1)}});
    return sources;
}

bool is_anything_kept(const store::Connection& index, const Footage& footage) {
    const char* of_it = footage.is_live() ? "source = ?1" : "video = ?1";
    Statement rows{index, fmt::format("SELECT 1 FROM results WHERE {0} UNION ALL SELECT 1 FROM crossings WHERE {0} "
                                      "UNION ALL SELECT 1 FROM transcripts WHERE {0} UNION ALL SELECT 1 FROM occupancy "
                                      "WHERE {1} UNION ALL SELECT 1 FROM counts WHERE {0} LIMIT 1",
                                      of_it, footage.is_live() ? "video = 0 AND source = ?1" : of_it)};
    return rows.bind(footage.is_live() ? footage.source : footage.video_id()).next();
}

std::string format_time(const Footage& footage, Micros t) {
    return footage.is_live() ? base::format_wall(base::Wall{t}) : base::format_clock(t);
}

std::string wall_at(const Footage& footage, Micros t) {
    const auto start = begun(footage);
    return start ? base::format_wall(*start + t) : "";
}

std::optional<Micros> time_at(const Footage& footage, base::Wall wall) {
    const auto start = begun(footage);
    return start ? std::optional{wall - *start} : std::nullopt;
}

std::optional<Span> span_if_any(const Footage& footage, const SpanChoice& choice) {
    const bool by_media = choice.start || choice.end;
    const bool by_wall = choice.since || choice.until;
    if ((by_media && footage.is_live()) || (by_wall && !begun(footage))) return std::nullopt;
    Span span{choice.start.value_or(Micros{0}), choice.end.value_or(Span::never)};
    if (choice.since) span.start = std::max(span.start, time_at(footage, *choice.since).value_or(Micros{0}));
    if (choice.until) span.end = std::min(span.end, time_at(footage, *choice.until).value_or(Span::never));
    return span;
}

Span span_of(const Footage& footage, const SpanChoice& choice) {
    const auto span = span_if_any(footage, choice);
    if (span) return *span;
    if (footage.is_live())
        throw base::UsageError{name_of(footage) + ": a live source has no --start and --end; use --since and --until"};
    throw base::UsageError{name_of(footage) + ": nobody knows when it was taken; use --start and --end"};
}

WallBounds wall_bounds(const Span& span) {
    return {base::format_wall(base::Wall{span.start}), base::format_wall(base::Wall{span.end})};
}

Micros since_1970(std::string_view wall) {
    return base::parse_wall(wall).value_or(base::Wall{}).time_since_epoch();
}

} // namespace vlm::archive
