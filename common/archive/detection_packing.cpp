// SPDX-License-Identifier: Apache-2.0
#include "common/archive/detection_packing.hpp"

#include <cmath>
#include <cstdint>

#include "common/archive/packed_numbers.hpp"

namespace vlm::archive {
namespace {

constexpr double per_pixel = 8;
constexpr double per_score = 1000;
constexpr std::size_t numbers_each = 6;

/// Neighbours in the series are alike where possible, since differences are kept: values of one detection stand in
/// turn, and lengths of a picture need two bytes anyway.
void append(std::vector<std::int64_t>& numbers, const base::Detection& found) {
    numbers.insert(numbers.end(), {std::llround(found.x * per_pixel), std::llround(found.y * per_pixel),
                                   std::llround(found.width * per_pixel), std::llround(found.height * per_pixel),
                                   std::llround(found.score * per_score), found.kind});
}

base::Detection detection_at(const std::int64_t* number) {
    base::Detection found;
    found.x = static_cast<double>(number[0]) / per_pixel;
    found.y = static_cast<double>(number[1]) / per_pixel;
    found.width = static_cast<double>(number[2]) / per_pixel;
    found.height = static_cast<double>(number[3]) / per_pixel;
    found.score = static_cast<double>(number[4]) / per_score;
    found.kind = static_cast<int>(number[5]);
    return found;
}

} // namespace

base::Detection as_kept(const base::Detection& detection) {
    std::vector<std::int64_t> numbers;
    append(numbers, detection);
    return detection_at(numbers.data());
}

std::string packed(std::span<const FoundInFrame> frames) {
    std::vector<std::int64_t> numbers;
    for (const FoundInFrame& frame : frames) {
        numbers.insert(numbers.end(), {frame.t.count(), static_cast<std::int64_t>(frame.found.size())});
        for (const base::Detection& found : frame.found)
            append(numbers, found);
    }
    return packed(std::span<const std::int64_t>{numbers});
}

std::optional<std::vector<FoundInFrame>> unpacked_frames(std::string_view bytes) {
    const auto numbers = unpacked(bytes);
    if (!numbers) return std::nullopt;
    std::vector<FoundInFrame> frames;
    for (std::size_t at = 0; at < numbers->size();) {
        if (at + 2 > numbers->size()) return std::nullopt;
        FoundInFrame frame{base::Micros{(*numbers)[at]}, {}};
        const std::int64_t count = (*numbers)[at + 1];
        at += 2;
        if (count < 0 || static_cast<std::size_t>(count) > (numbers->size() - at) / numbers_each) return std::nullopt;
        for (std::int64_t i = 0; i < count; ++i, at += numbers_each)
            frame.found.push_back(detection_at(numbers->data() + at));
        frames.push_back(std::move(frame));
    }
    return frames;
}

} // namespace vlm::archive
