// SPDX-License-Identifier: Apache-2.0
#include "common/serving/vod_name.hpp"

#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "common/base/text.hpp"

namespace vlm::serving {

using Kind = VodName::Kind;

namespace {

constexpr std::array<std::pair<Kind, std::string_view>, 10> fixed = {{
    {Kind::master, "master.m3u8"},
    {Kind::keyframes, "iframes.m3u8"},
    {Kind::keyframe_init, "iframe-init.mp4"},
    {Kind::thumbnails, "thumbnails.vtt"},
    {Kind::images, "images.m3u8"},
    {Kind::frame, "frame.jpg"},
    {Kind::original, "file"},
    {Kind::recording_init, "rec-init.mp4"},
    {Kind::ts_playlist, "ts.m3u8"},
    {Kind::ts_file, "file.ts"},
}};

/// What stands between two texts; nothing where it does not stand so.
std::optional<std::string_view> between(std::string_view text, std::string_view begin, std::string_view end) {
    if (text.size() <= begin.size() + end.size() || !text.starts_with(begin) || !text.ends_with(end))
        return std::nullopt;
    return text.substr(begin.size(), text.size() - begin.size() - end.size());
}

/// Digits as one writes a number.
std::optional<std::size_t> number_in(std::string_view text) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return std::to_string(number) == text ? std::optional{number} : std::nullopt;
}

std::optional<VodName> numbered(Kind kind, std::optional<std::string_view> digits) {
    const auto number = digits ? number_in(*digits) : std::nullopt;
    return number ? std::optional{VodName{kind, 0, *number}} : std::nullopt;
}

/// "0.m3u8", "0-init.mp4", "0-12.m4s".
std::optional<VodName> of_rendition(std::string_view text) {
    const std::size_t dash = text.find('-');
    const auto rendition = number_in(text.substr(0, dash == std::string_view::npos ? text.find('.') : dash));
    if (!rendition) return std::nullopt;
    const std::string prefix = std::to_string(*rendition);
    if (text == prefix + ".m3u8") return VodName{Kind::playlist, *rendition};
    if (text == prefix + "-init.mp4") return VodName{Kind::init, *rendition};
    auto name = numbered(Kind::segment, between(text, prefix + "-", ".m4s"));
    if (name) name->rendition = *rendition;
    return name;
}

/// "NAME.m3u8", "NAME-3.vtt".
std::optional<VodName> of_task(std::string_view text) {
    if (const auto task = between(text, "", ".m3u8")) return VodName{Kind::subtitles, 0, 0, std::string{*task}};
    const auto part = between(text, "", ".vtt");
    const std::size_t dash = part ? part->rfind('-') : std::string_view::npos;
    if (dash == std::string_view::npos || dash == 0) return std::nullopt;
    auto name = numbered(Kind::subtitle_part, part->substr(dash + 1));
    if (name) name->task = part->substr(0, dash);
    return name;
}

} // namespace

std::optional<VodName> parse_vod_name(std::string_view text) {
    for (const auto& [kind, name] : fixed) {
        if (text == name) return VodName{kind};
    }
    if (auto name = numbered(Kind::keyframe, between(text, "iframe-", ".m4s"))) return name;
    if (auto name = numbered(Kind::recording_segment, between(text, "rec-", ".m4s"))) return name;
    if (auto name = numbered(Kind::ts_segment, between(text, "ts-", ".ts"))) return name;
    if (auto name = numbered(Kind::sheet, between(text, "sheet-", ".jpg"))) return name;
    if (text.starts_with("subs-")) return of_task(text.substr(5));
    return text.starts_with('r') ? of_rendition(text.substr(1)) : std::nullopt;
}

std::string to_string(const VodName& name) {
    switch (name.kind) {
    case Kind::playlist:
        return fmt::format("r{}.m3u8", name.rendition);
    case Kind::init:
        return fmt::format("r{}-init.mp4", name.rendition);
    case Kind::segment:
        return fmt::format("r{}-{}.m4s", name.rendition, name.number);
    case Kind::ts_segment:
        return fmt::format("ts-{}.ts", name.number);
    case Kind::recording_segment:
        return fmt::format("rec-{}.m4s", name.number);
    case Kind::keyframe:
        return fmt::format("iframe-{}.m4s", name.number);
    case Kind::sheet:
        return fmt::format("sheet-{}.jpg", name.number);
    case Kind::subtitles:
        return fmt::format("subs-{}.m3u8", base::percent_encoded(name.task));
    case Kind::subtitle_part:
        return fmt::format("subs-{}-{}.vtt", base::percent_encoded(name.task), name.number);
    default:
        break;
    }
    for (const auto& [kind, text] : fixed) {
        if (kind == name.kind) return std::string{text};
    }
    return {};
}

} // namespace vlm::serving
