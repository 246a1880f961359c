// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace vlm::vision {

/// As screens show it.
struct Colour {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
    friend bool operator==(const Colour&, const Colour&) = default;
};

/// Colours that people with any kind of colour vision tell apart (Okabe and Ito, "Color Universal Design", 2008).
namespace palette {
inline constexpr Colour black{0, 0, 0};
inline constexpr Colour white{255, 255, 255};
inline constexpr Colour orange{230, 159, 0};
inline constexpr Colour sky_blue{86, 180, 233};
inline constexpr Colour bluish_green{0, 158, 115};
inline constexpr Colour yellow{240, 228, 66};
inline constexpr Colour blue{0, 114, 178};
inline constexpr Colour vermillion{213, 94, 0};
inline constexpr Colour reddish_purple{204, 121, 167};

/// For things of a kind, one after the other, and again from the first.
[[nodiscard]] constexpr Colour of(std::size_t number) {
    constexpr std::array colours{sky_blue, orange, bluish_green, reddish_purple, vermillion, blue, yellow};
    return colours.at(number % colours.size());
}
} // namespace palette

} // namespace vlm::vision
