// SPDX-License-Identifier: Apache-2.0
#include "common/media/mp4_boxes.hpp"

namespace vlm::media {

std::optional<Mp4BoxHeader> mp4_box_header(Mp4Bytes begin, std::int64_t left) {
    constexpr std::int64_t short_length = 8;
    constexpr std::int64_t long_length = 16;
    if (begin.size() < short_length) return std::nullopt;
    Mp4BoxHeader header{static_cast<std::uint32_t>(mp4_number(begin, 4, 4)), short_length,
                        static_cast<std::int64_t>(mp4_number(begin, 0, 4))};
    if (header.size == 0) header.size = left;
    if (header.size == 1) {
        if (begin.size() < long_length) return std::nullopt;
        const std::uint64_t size = mp4_number(begin, 8, 8);
        if (size > static_cast<std::uint64_t>(left)) return std::nullopt;
        header.length = long_length;
        header.size = static_cast<std::int64_t>(size);
    }
    if (header.size < header.length || header.size > left) return std::nullopt;
    return header;
}

bool each_mp4_box(Mp4Bytes boxes, const std::function<bool(const Mp4Box&)>& take) {
    constexpr std::size_t least = 8;
    while (boxes.size() >= least) {
        const auto header = mp4_box_header(boxes, static_cast<std::int64_t>(boxes.size()));
        if (!header) return false;
        const Mp4Bytes whole = boxes.first(static_cast<std::size_t>(header->size));
        if (!take({header->type, whole, whole.subspan(static_cast<std::size_t>(header->length))})) return true;
        boxes = boxes.subspan(whole.size());
    }
    return true;
}

std::optional<Mp4Bytes> find_mp4_box(const std::optional<Mp4Bytes>& boxes, std::uint32_t type) {
    std::optional<Mp4Bytes> found;
    if (!boxes) return found;
    each_mp4_box(*boxes, [&](const Mp4Box& box) {
        if (box.type == type) found = box.content;
        return !found;
    });
    return found;
}

} // namespace vlm::media
