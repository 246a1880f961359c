// SPDX-License-Identifier: Apache-2.0
#include "common/cli/picture_options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/cli/command.hpp"

namespace vlm::cli {
namespace {

constexpr int smallest_side = 16;
constexpr int largest_side = 16384;

[[noreturn]] void throw_no_roi(const std::string& text) {
    throw base::UsageError{fmt::format("'{}' is no part of a picture; try 100,50,640,360 or 50%,0,50%,100%", text)};
}

/// The number at the beginning of a part, which must be the whole of it.
double number_of(std::string_view part, const std::string& text) {
    double value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value, std::chars_format::fixed);
    if (error != std::errc{} || end != part.data() + part.size() || !(value >= 0)) throw_no_roi(text);
    return value;
}

} // namespace

media::Crop parse_roi(const std::string& text) {
    const auto parts = base::split(text, ',');
    if (parts.size() != 4) throw_no_roi(text);
    std::array<double, 4> values{};
    std::size_t percents = 0;
    std::size_t zeros = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        std::string_view part = base::trim(parts[i]);
        const bool percent = !part.empty() && part.back() == '%';
        if (percent) part.remove_suffix(1);
        const double value = number_of(part, text);
        values[i] = percent ? value / 100 : value;
        percents += percent ? 1 : 0;
        zeros += !percent && value == 0 ? 1 : 0;
    }
    const auto [x, y, width, height] = values;
    const bool shares = percents > 0 || *std::max_element(values.begin(), values.end()) <= 1;
    const bool whole = std::all_of(values.begin(), values.end(), [](double v) { return v == std::floor(v); });
    if (width == 0 || height == 0 || (percents > 0 && percents + zeros < 4) || (!shares && !whole)) throw_no_roi(text);
    return {shares ? media::Crop::Unit::shares : media::Crop::Unit::pixels, x, y, width, height};
}

void declare_roi(Command& command, std::optional<media::Crop>& roi) {
    command.value("--roi", "X,Y,W,H", "Take this part of the picture only, in pixels, percent, or shares up to 1", roi,
                  parse_roi);
}

void declare_picture(Command& command, PictureOptions& options) {
    command.group("What of the picture");
    command.value("--size", "WxH", "Scale to this size, on the model's grid, whatever the shape was", options.size,
                  parse_size);
    command.value("--max-side", "N", "Scale down until no side is longer than N pixels", options.max_side,
                  whole(smallest_side, largest_side));
    command.value("--max-pixels", "N", "Scale down until the picture has at most N pixels", options.max_pixels,
                  whole<std::int64_t>(std::int64_t{smallest_side} * smallest_side));
    declare_roi(command, options.roi);
    command.flag("--burn-time", "Write the media time into the picture", options.burn_time);
    command.value("--jpeg-quality", "N", "Quality of the JPEG pictures, 1 to 100", options.jpeg_quality, whole(1, 100),
                  "85");
    command.exclusive({"size", "max-side"});
    command.exclusive({"size", "max-pixels"});
}

media::SizeLimits size_limits(const PictureOptions& picture) {
    media::SizeLimits limits{std::nullopt, picture.max_side, picture.max_pixels};
    if (picture.size) limits.size = {picture.size->width, picture.size->height};
    return limits;
}

} // namespace vlm::cli
