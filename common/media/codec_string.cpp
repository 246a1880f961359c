// SPDX-License-Identifier: Apache-2.0
#include "common/media/codec_string.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace vlm::media {

using Bytes = std::span<const std::uint8_t>;

namespace {

constexpr std::size_t header_bytes = 8;
constexpr std::size_t video_fields = 78; // of a sample entry, before the boxes in it
constexpr std::size_t audio_fields = 28;

std::uint32_t u32(Bytes bytes) {
    return static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16 |
           static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3];
}

/// What a box in the entry holds, if it is at least so long; else nothing.
std::optional<Bytes> box(Bytes entry, std::size_t fields, std::string_view type, std::size_t least) {
    if (entry.size() < header_bytes + fields) return std::nullopt;
    for (Bytes rest = entry.subspan(header_bytes + fields); rest.size() >= header_bytes;) {
        const std::size_t size = u32(rest);
        if (size < header_bytes || size > rest.size()) return std::nullopt;
        const Bytes content = rest.subspan(header_bytes, size - header_bytes);
        if (std::equal(type.begin(), type.end(), rest.begin() + 4))
            return content.size() < least ? std::nullopt : std::optional{content};
        rest = rest.subspan(size);
    }
    return std::nullopt;
}

std::string avc(Bytes entry, std::string_view name) {
    const auto config = box(entry, video_fields, "avcC", 4);
    if (!config) return {};
    return fmt::format("{}.{:02x}{:02x}{:02x}", name, (*config)[1], (*config)[2], (*config)[3]);
}

std::uint32_t with_bits_reversed(std::uint32_t value) {
    std::uint32_t reversed = 0;
    for (int bit = 0; bit < 32; ++bit)
        reversed |= (value >> bit & 1) << (31 - bit);
    return reversed;
}

std::string hevc(Bytes entry, std::string_view name) {
    const auto config = box(entry, video_fields, "hvcC", 13);
    if (!config) return {};
    const unsigned profile = (*config)[1];
    constexpr std::string_view spaces = "ABC";
    const unsigned space = profile >> 6;
    std::string text =
        fmt::format("{}.{}{}.{:X}.{}{}", name, space == 0 ? "" : spaces.substr(space - 1, 1), profile & 0x1f,
                    with_bits_reversed(u32(config->subspan(2))), (profile & 0x20) != 0 ? 'H' : 'L', (*config)[12]);
    Bytes constraints = config->subspan(6, 6);
    while (!constraints.empty() && constraints.back() == 0)
        constraints = constraints.first(constraints.size() - 1);
    for (const unsigned constraint : constraints)
        text += fmt::format(".{:X}", constraint);
    return text;
}

std::string av1(Bytes entry) {
    const auto config = box(entry, video_fields, "av1C", 4);
    if (!config) return {};
    const unsigned level = (*config)[1];
    const unsigned flags = (*config)[2];
    const bool high_bits = (flags & 0x40) != 0;
    const int depth = !high_bits ? 8 : (flags & 0x20) != 0 ? 12 : 10;
    return fmt::format("av01.{}.{:02}{}.{:02}", level >> 5, level & 0x1f, (flags & 0x80) != 0 ? 'H' : 'M', depth);
}

std::string vp9(Bytes entry) {
    constexpr std::size_t version_and_flags = 4;
    const auto config = box(entry, video_fields, "vpcC", version_and_flags + 3);
    if (!config) return {};
    const Bytes fields = config->subspan(version_and_flags);
    return fmt::format("vp09.{:02}.{:02}.{:02}", fields[0], fields[1], fields[2] >> 4);
}

/// A descriptor of ISO/IEC 14496-1 at the beginning of `bytes`: what it holds. Nothing where it is another.
std::optional<Bytes> descriptor(Bytes bytes, std::uint8_t tag) {
    if (bytes.empty() || bytes[0] != tag) return std::nullopt;
    std::size_t at = 1;
    std::size_t length = 0;
    for (bool more = true; more; ++at) {
        if (at >= bytes.size() || at > 4) return std::nullopt;
        length = length << 7 | (bytes[at] & 0x7f);
        more = (bytes[at] & 0x80) != 0;
    }
    return length > bytes.size() - at ? std::nullopt : std::optional{bytes.subspan(at, length)};
}

std::string mpeg4_audio(Bytes entry) {
    constexpr std::size_t version_and_flags = 4;
    constexpr std::size_t stream_fields = 3;
    constexpr std::size_t decoder_fields = 13;
    const auto esds = box(entry, audio_fields, "esds", version_and_flags);
    const auto stream = esds ? descriptor(esds->subspan(version_and_flags), 3) : std::nullopt;
    if (!stream || stream->size() < stream_fields) return {};
    const auto decoder = descriptor(stream->subspan(stream_fields), 4);
    if (!decoder || decoder->size() < decoder_fields) return {};
    const std::uint8_t kind = (*decoder)[0];
    if (kind == 0x69 || kind == 0x6b) return "mp4a.40.34";
    const auto config = descriptor(decoder->subspan(decoder_fields), 5);
    if (kind != 0x40 || !config || config->size() < 2) return {};
    const unsigned first = (*config)[0];
    const unsigned escaped = 32 + ((first & 7) << 3 | (*config)[1] >> 5);
    return fmt::format("mp4a.40.{}", first >> 3 == 31 ? escaped : first >> 3);
}

} // namespace

std::string codec_string(Bytes entry) {
    if (entry.size() < header_bytes) return {};
    const std::string name{entry.begin() + 4, entry.begin() + 8};
    if (name == "avc1" || name == "avc3") return avc(entry, name);
    if (name == "hvc1" || name == "hev1") return hevc(entry, name);
    if (name == "av01") return av1(entry);
    if (name == "vp09") return vp9(entry);
    if (name == "mp4a") return mpeg4_audio(entry);
    return name == "Opus" ? "opus" : "";
}

} // namespace vlm::media
