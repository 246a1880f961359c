// SPDX-License-Identifier: Apache-2.0
#include "common/vision/lettering.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "common/base/text.hpp"

namespace vlm::vision {
namespace {

constexpr int capitals_a_picture = 54;
constexpr int least_ascent = 8;
constexpr double ascent_of_font = 21; ///< at the scale 1
constexpr double descent_of_font = 7;

/// What model answers have in the place of ASCII.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> replacements = {{
    {"‘", "'"},
    {"’", "'"},
    {"“", "\""},
    {"”", "\""},
    {"–", "-"},
    {"—", "-"},
    {"…", "..."},
    {"×", "x"},
    {"→", "->"},
}};

/// How many bytes the character at the beginning of valid UTF-8 takes.
std::size_t length_of(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x80) return 1;
    if (first < 0xE0) return 2;
    return first < 0xF0 ? 3 : 4;
}

std::string_view ascii_of(std::string_view character) {
    if (character.size() == 1) return character;
    const auto* const found = std::find_if(replacements.begin(), replacements.end(),
                                           [&](const auto& pair) { return pair.first == character; });
    return found == replacements.end() ? "?" : found->second;
}

} // namespace

Lettering::Lettering(int picture_height)
    : scale{std::max(least_ascent, picture_height / capitals_a_picture) / ascent_of_font}
    , stroke{std::max(1, static_cast<int>(std::lround(scale * 2)))}
    , ascent{static_cast<int>(std::lround(scale * ascent_of_font))}
    , descent{static_cast<int>(std::lround(scale * descent_of_font))} {}

int Lettering::width(const std::string& text) const {
    int below = 0;
    return cv::getTextSize(text, cv::FONT_HERSHEY_SIMPLEX, scale, stroke, &below).width;
}

std::vector<std::string> Lettering::wrapped(std::string_view text, int most_width, std::size_t most) const {
    std::vector<std::string> lines{""};
    std::string rest = drawable(text);
    while (!rest.empty()) {
        std::size_t taken = rest.size();
        while (taken > 1 && width(rest.substr(0, taken)) > most_width) {
            const std::size_t blank = rest.rfind(' ', taken - 1);
            taken = blank == std::string::npos || blank == 0 ? taken - 1 : blank;
        }
        if (!lines.back().empty()) lines.emplace_back();
        lines.back() = rest.substr(0, taken);
        rest.erase(0, std::min(rest.find_first_not_of(' ', taken), rest.size()));
        if (lines.size() < most || rest.empty()) continue;
        while (!lines.back().empty() && width(lines.back() + "...") > most_width)
            lines.back().pop_back();
        lines.back() += "...";
        break;
    }
    return lines;
}

std::string drawable(std::string_view text) {
    const std::string line = base::one_line(text, std::numeric_limits<std::size_t>::max());
    std::string ascii;
    for (std::string_view rest = line; !rest.empty();) {
        const std::size_t length = std::min(length_of(rest), rest.size());
        ascii += ascii_of(rest.substr(0, length));
        rest.remove_prefix(length);
    }
    return ascii;
}

} // namespace vlm::vision
