// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace vlm;

/// By a judge of its own.
bool is_strict_utf8(const std::string& text) {
    try {
        return !nlohmann::json(text).dump().empty();
    } catch (const nlohmann::json::type_error&) {
        return false;
    }
}

void examine_utf8(std::string_view input) {
    const std::string text = base::valid_utf8(input);
    fuzz::require(is_strict_utf8(text), "valid_utf8() gives valid UTF-8");
    fuzz::require(text.find('\0') == std::string::npos, "valid_utf8() gives no NUL");
    fuzz::require(base::valid_utf8(text) == text, "valid text stays");
    const bool was_valid = is_strict_utf8(std::string{input}) && input.find('\0') == std::string_view::npos;
    fuzz::require(!was_valid || text == input, "valid input is not changed");
    fuzz::require(is_strict_utf8(base::one_line(text, 20)), "one_line() cuts between characters");
    fuzz::require(is_strict_utf8(base::printable(text)), "printable() removes whole characters");
}

} // namespace

void vlm::fuzz::examine(std::string_view input) {
    examine_utf8(input);
    for (const std::size_t most : {std::size_t{0}, std::size_t{1}, std::size_t{20}, std::size_t{300}}) {
        const std::string line = base::one_line(input, most);
        require(is_printable(line), "one_line() gives one printable line");
        require(line.size() <= most + std::string_view{"…"}.size(), "one_line() is no longer than asked");
    }
    require(is_printable(base::printable(input), "\n\t"), "printable() gives no control characters");
    const TwoParts words = two_parts(input);
    require(base::matches_glob(words.first, words.first + "*"), "a text matches itself and anything");
    (void)base::matches_glob(words.first, words.second);
    const std::string near = base::nearest(words.first, {words.second, "frames", "fps"});
    require(near.empty() || near == words.second || near == "frames" || near == "fps", "nearest() gives a candidate");
}
