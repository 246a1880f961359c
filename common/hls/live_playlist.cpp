// SPDX-License-Identifier: Apache-2.0
#include "common/hls/live_playlist.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/hls/playlist.hpp"

namespace vlm::hls {

using base::Micros;
using Kind = LiveName::Kind;

namespace {

constexpr int parts_held_back = 3;    // at least two, by RFC 8216bis, 4.4.3.8, and three are advised
constexpr int targets_to_skip = 6;    // the least that it allows
constexpr std::size_t with_parts = 3; // of the last segments, the one that grows among them

std::int64_t target_of(const LivePlaylist& playlist) {
    return target_seconds(playlist.longest_segment);
}

Micros skip_boundary(const LivePlaylist& playlist) {
    return std::chrono::seconds{targets_to_skip * target_of(playlist)};
}

/// How many segments, from the first on, end so long before the playlist does that a client who has them needs no list.
std::size_t skippable(const LivePlaylist& playlist) {
    Micros behind{0};
    std::size_t kept = 0;
    for (auto segment = playlist.segments.rbegin(); segment != playlist.segments.rend(); ++segment, ++kept) {
        if (behind > skip_boundary(playlist)) break;
        behind += (*segment)->duration;
    }
    return playlist.segments.size() - kept;
}

void append_head(std::string& text, const LivePlaylist& playlist, LiveForm form) {
    const auto to = std::back_inserter(text);
    fmt::format_to(to, "#EXTM3U\n#EXT-X-VERSION:{}\n#EXT-X-TARGETDURATION:{}\n", form == LiveForm::plain ? 6 : 10,
                   target_of(playlist));
    if (form != LiveForm::plain) {
        fmt::format_to(to,
                       "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK={},CAN-SKIP-UNTIL={}\n"
                       "#EXT-X-PART-INF:PART-TARGET={}\n",
                       decimal_seconds(part_hold_back(playlist)), decimal_seconds(skip_boundary(playlist)),
                       decimal_seconds(part_target(playlist)));
    }
    fmt::format_to(to, "#EXT-X-MEDIA-SEQUENCE:{}\n", playlist.first_number);
    if (playlist.jumps_before > 0) fmt::format_to(to, "#EXT-X-DISCONTINUITY-SEQUENCE:{}\n", playlist.jumps_before);
}

void append_parts(std::string& text, const LiveSegment& segment) {
    for (const LivePart& part : segment.parts) {
        fmt::format_to(std::back_inserter(text), "#EXT-X-PART:DURATION={},URI=\"{}\"{}\n",
                       decimal_seconds(part.duration), to_string({Kind::part, part.number}),
                       part.independent ? ",INDEPENDENT=YES" : "");
    }
}

void append_date(std::string& text, const LiveSegment& segment) {
    fmt::format_to(std::back_inserter(text), "#EXT-X-PROGRAM-DATE-TIME:{}\n", base::format_wall(segment.began));
}

/// `before`: the segment before it, null where that is not listed.
void append_segment(std::string& text, const LiveSegment& segment, const LiveSegment* before, bool lists_parts,
                    bool dated) {
    const auto to = std::back_inserter(text);
    if (segment.after_jump) text += "#EXT-X-DISCONTINUITY\n";
    if (before == nullptr || before->init != segment.init)
        fmt::format_to(to, "#EXT-X-MAP:URI=\"{}\"\n", to_string({Kind::init, segment.init->number}));
    if (dated || before == nullptr || segment.after_jump || segment.clock_jumps) append_date(text, segment);
    if (lists_parts) append_parts(text, segment);
    if (!segment.ended) return;
    fmt::format_to(to, "#EXTINF:{},\n{}\n", decimal_seconds(segment.duration),
                   to_string({Kind::segment, segment.number}));
}

std::optional<std::uint64_t> number_between(std::string_view text, std::string_view begin, std::string_view end) {
    if (!text.starts_with(begin) || !text.ends_with(end) || text.size() <= begin.size() + end.size())
        return std::nullopt;
    text = text.substr(begin.size(), text.size() - begin.size() - end.size());
    std::uint64_t number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || stop != text.data() + text.size() || std::to_string(number) != text)
        return std::nullopt;
    return number;
}

} // namespace

Micros part_target(const LivePlaylist& playlist) {
    constexpr Micros unit{1'000};
    Micros longest = usual_part;
    for (const LiveSegment* segment : playlist.segments) {
        for (const LivePart& part : segment->parts)
            longest = std::max(longest, part.duration);
    }
    return (longest + unit - Micros{1}) / unit * unit;
}

Micros part_hold_back(const LivePlaylist& playlist) {
    return parts_held_back * part_target(playlist);
}

std::string live_playlist(const LivePlaylist& playlist, LiveForm form) {
    const std::vector<const LiveSegment*>& segments = playlist.segments;
    std::string text;
    append_head(text, playlist, form);
    const std::size_t skipped = form == LiveForm::delta ? skippable(playlist) : 0;
    if (skipped > 0) fmt::format_to(std::back_inserter(text), "#EXT-X-SKIP:SKIPPED-SEGMENTS={}\n", skipped);
    for (std::size_t i = skipped; i < segments.size(); ++i) {
        const bool recent = i + with_parts >= segments.size();
        if (form == LiveForm::plain && !segments[i]->ended) break;
        append_segment(text, *segments[i], i == 0 ? nullptr : segments[i - 1], recent && form != LiveForm::plain,
                       recent);
    }
    if (playlist.ended) {
        text += "#EXT-X-ENDLIST\n";
    } else if (form != LiveForm::plain) {
        fmt::format_to(std::back_inserter(text), "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"{}\"\n",
                       to_string({Kind::part, playlist.next_part}));
    }
    return text;
}

std::string live_subtitle_playlist(const LivePlaylist& playlist, const std::string& task) {
    std::string text;
    append_head(text, playlist, LiveForm::plain);
    for (const LiveSegment* segment : playlist.segments) {
        if (!segment->ended) break;
        if (segment->after_jump) text += "#EXT-X-DISCONTINUITY\n";
        append_date(text, *segment);
        fmt::format_to(std::back_inserter(text), "#EXTINF:{},\n{}\n", decimal_seconds(segment->duration),
                       live_subtitle_uri(task, segment->number));
    }
    if (playlist.ended) text += "#EXT-X-ENDLIST\n";
    return text;
}

std::optional<LiveName> parse_live_name(std::string_view text) {
    if (text == "master.m3u8") return LiveName{Kind::master};
    if (text == "media.m3u8") return LiveName{Kind::playlist};
    if (text == "plain.m3u8") return LiveName{Kind::plain};
    if (const auto number = number_between(text, "init-", ".mp4")) return LiveName{Kind::init, *number};
    if (const auto number = number_between(text, "part-", ".m4s")) return LiveName{Kind::part, *number};
    if (const auto number = number_between(text, "", ".m4s")) return LiveName{Kind::segment, *number};
    constexpr std::string_view begin = "subs-";
    constexpr std::string_view end = ".m3u8";
    if (text.size() <= begin.size() + end.size() || !text.starts_with(begin) || !text.ends_with(end))
        return std::nullopt;
    return LiveName{Kind::subtitles, 0,
                    std::string{text.substr(begin.size(), text.size() - begin.size() - end.size())}};
}

std::string to_string(const LiveName& name) {
    switch (name.kind) {
    case Kind::master:
        return "master.m3u8";
    case Kind::playlist:
        return "media.m3u8";
    case Kind::plain:
        return "plain.m3u8";
    case Kind::init:
        return fmt::format("init-{}.mp4", name.number);
    case Kind::segment:
        return fmt::format("{}.m4s", name.number);
    case Kind::part:
        return fmt::format("part-{}.m4s", name.number);
    case Kind::subtitles:
        return fmt::format("subs-{}.m3u8", base::percent_encoded(name.task));
    }
    return {};
}

std::string live_subtitle_uri(const std::string& task, std::uint64_t segment) {
    return fmt::format("subtitles/{}-{}.vtt", base::percent_encoded(task), segment);
}

std::optional<LiveName> parse_live_subtitle(std::string_view text) {
    const std::size_t dash = text.rfind('-');
    if (dash == std::string_view::npos || dash == 0) return std::nullopt;
    const auto number = number_between(text.substr(dash), "-", ".vtt");
    return number ? std::optional{LiveName{Kind::subtitles, *number, std::string{text.substr(0, dash)}}} : std::nullopt;
}

} // namespace vlm::hls
