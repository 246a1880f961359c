// SPDX-License-Identifier: Apache-2.0
#include "common/hls/master_playlist.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace vlm::hls {
namespace {

/// A quoted string has no escapes (RFC 8216, 4.2).
std::string quoted(std::string text) {
    for (char& letter : text) {
        if (letter == '"') letter = '\'';
        if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f) letter = ' ';
    }
    return '"' + text + '"';
}

std::string resolution(int width, int height) {
    return width > 0 && height > 0 ? fmt::format(",RESOLUTION={}x{}", width, height) : "";
}

std::string codecs_of(const std::vector<std::string>& codecs) {
    return codecs.empty() ? "" : fmt::format(",CODECS=\"{}\"", fmt::join(codecs, ","));
}

std::string bandwidths(const Bandwidth& bandwidth) {
    return fmt::format("BANDWIDTH={},AVERAGE-BANDWIDTH={}", bandwidth.peak, bandwidth.average);
}

std::string line(const Alternative& alternative) {
    const bool audio = alternative.kind == Alternative::Kind::audio;
    std::string text = fmt::format("#EXT-X-MEDIA:TYPE={},GROUP-ID={},NAME={}", audio ? "AUDIO" : "SUBTITLES",
                                   quoted(alternative.group), quoted(alternative.name));
    const auto to = std::back_inserter(text);
    if (!alternative.language.empty()) fmt::format_to(to, ",LANGUAGE={}", quoted(alternative.language));
    text += alternative.is_default ? ",DEFAULT=YES,AUTOSELECT=YES" : ",DEFAULT=NO,AUTOSELECT=YES";
    if (!audio) text += ",FORCED=NO";
    if (audio && alternative.channels > 0) fmt::format_to(to, ",CHANNELS=\"{}\"", alternative.channels);
    if (!alternative.uri.empty()) fmt::format_to(to, ",URI={}", quoted(alternative.uri));
    return text + "\n";
}

std::string lines(const Variant& variant) {
    std::string text = "#EXT-X-STREAM-INF:" + bandwidths(variant.bandwidth) + codecs_of(variant.codecs) +
                       resolution(variant.width, variant.height);
    const auto to = std::back_inserter(text);
    const media::Fraction rate = variant.frame_rate;
    if (rate.numerator > 0 && rate.denominator > 0) {
        fmt::format_to(to, ",FRAME-RATE={:.3f}",
                       static_cast<double>(rate.numerator) / static_cast<double>(rate.denominator));
    }
    if (!variant.audio.empty()) fmt::format_to(to, ",AUDIO={}", quoted(variant.audio));
    if (!variant.subtitles.empty()) fmt::format_to(to, ",SUBTITLES={}", quoted(variant.subtitles));
    return text + "\n" + variant.uri + "\n";
}

std::string line(const PictureStream& pictures) {
    const bool images = pictures.kind == PictureStream::Kind::images;
    return fmt::format("#EXT-X-{}-STREAM-INF:{}{}{},URI={}\n", images ? "IMAGE" : "I-FRAME",
                       bandwidths(pictures.bandwidth), codecs_of(pictures.codecs),
                       resolution(pictures.width, pictures.height), quoted(pictures.uri));
}

} // namespace

std::string master_playlist(const MasterPlaylist& playlist) {
    std::string text = "#EXTM3U\n#EXT-X-VERSION:6\n";
    if (playlist.independent) text += "#EXT-X-INDEPENDENT-SEGMENTS\n";
    for (const Alternative& alternative : playlist.alternatives)
        text += line(alternative);
    for (const Variant& variant : playlist.variants)
        text += lines(variant);
    for (const PictureStream& pictures : playlist.pictures)
        text += line(pictures);
    return text;
}

Bandwidth bandwidth_of(const std::vector<std::int64_t>& sizes, const std::vector<std::int64_t>& lengths) {
    constexpr double bit_microseconds = 8e6;
    double peak = 0;
    double bytes = 0;
    double length = 0;
    for (std::size_t i = 0; i < std::min(sizes.size(), lengths.size()); ++i) {
        if (lengths[i] <= 0) continue;
        peak = std::max(peak, static_cast<double>(sizes[i]) / static_cast<double>(lengths[i]));
        bytes += static_cast<double>(sizes[i]);
        length += static_cast<double>(lengths[i]);
    }
    const auto whole = [](double rate) { return static_cast<std::int64_t>(rate * bit_microseconds) + 1; };
    return {whole(peak), whole(length > 0 ? bytes / length : 0)};
}

} // namespace vlm::hls
