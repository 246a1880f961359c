// SPDX-License-Identifier: Apache-2.0
#include "common/media/cut_off.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" {
#include <libavformat/avformat.h>
#include <libavutil/intreadwrite.h>
}

#include "common/media/io_bytes.hpp"

namespace vlm::media {
namespace {

constexpr std::int64_t looked_at = 128 * 1024; ///< at the end, or the beginning; no unit is larger than half of that

/// Plain packets, packets with times (Blu-ray), packets with error correction.
bool ends_within_ts_packet(std::int64_t size) {
    return size % 188 != 0 && size % 192 != 0 && size % 204 != 0;
}

/// The length of the unit of a program stream that begins there; 0 where none does.
std::size_t program_unit(const IoBytes& bytes, std::size_t at) {
    const std::uint8_t* unit = bytes.data() + at;
    const std::size_t left = bytes.size() - at;
    if (left < 4) return left + 1;
    if (AV_RB24(unit) != 1 || unit[3] < 0xB9) return 0;
    if (unit[3] == 0xB9) return 4; // the end
    if (unit[3] != 0xBA) return left < 6 ? left + 1 : 6U + AV_RB16(unit + 4);
    if (left < 14) return left + 1;
    return (unit[4] & 0xC0) == 0x40 ? 14U + (unit[13] & 7U) : 12; // MPEG-2's pack header, or MPEG-1's
}

/// Units are followed from a pack on. What looks like one within another leads nowhere.
bool ends_within_program_unit(const IoBytes& tail) {
    constexpr std::string_view pack{"\0\0\1\xBA", 4};
    for (auto begin = tail.begin();; ++begin) {
        begin = std::search(begin, tail.end(), pack.begin(), pack.end(),
                            [](std::uint8_t byte, char wanted) { return byte == static_cast<std::uint8_t>(wanted); });
        if (begin == tail.end()) return false;
        auto at = static_cast<std::size_t>(begin - tail.begin());
        while (at < tail.size()) {
            const std::size_t length = program_unit(tail, at);
            if (length == 0) break;
            at += length;
        }
        if (at >= tail.size()) return at > tail.size();
    }
}

bool ends_within_ogg_page(const IoBytes& tail) {
    constexpr std::string_view page{"OggS"};
    const auto last = std::find_end(tail.begin(), tail.end(), page.begin(), page.end());
    const std::ptrdiff_t left = tail.end() - last;
    if (left == 0) return false;
    if (left < 27 || left < 27 + last[26]) return true;
    std::ptrdiff_t length = 27 + last[26];
    for (int segment = 0; segment < last[26]; ++segment)
        length += last[27 + segment];
    return length > left;
}

bool is_shorter_than_its_asf_header_says(const IoBytes& head, std::int64_t size) {
    constexpr std::string_view properties{"\xA1\xDC\xAB\x8C\x47\xA9\xCF\x11\x8E\xE4\x00\xC0\x0C\x20\x53\x65", 16};
    const auto found =
        std::search(head.begin(), head.end(), properties.begin(), properties.end(),
                    [](std::uint8_t byte, char wanted) { return byte == static_cast<std::uint8_t>(wanted); });
    if (head.end() - found < 92) return false;
    const bool broadcast = (found[88] & 1) != 0; // then it does not know
    return !broadcast && size < static_cast<std::int64_t>(AV_RL64(&found[40]));
}

} // namespace

bool ends_within_unit(AVFormatContext& format) {
    if (format.pb == nullptr || (format.pb->seekable & AVIO_SEEKABLE_NORMAL) == 0) return false;
    const std::int64_t size = avio_size(format.pb);
    if (size <= 0) return false;
    const std::string_view kind = format.iformat->name;
    const std::int64_t n = std::min(size, looked_at);
    if (kind == "mpegts") return ends_within_ts_packet(size);
    if (kind == "mpeg") return ends_within_program_unit(read_at(*format.pb, size - n, n));
    if (kind == "ogg") return ends_within_ogg_page(read_at(*format.pb, size - n, n));
    if (kind == "asf") return is_shorter_than_its_asf_header_says(read_at(*format.pb, 0, n), size);
    return false;
}

} // namespace vlm::media
