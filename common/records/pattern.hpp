// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <regex>
#include <string>

namespace vlm::records {

/// Whether upper and lower case differ.
enum class Case { counts, ignored };

/// A regular expression (ECMAScript without back-references) that never takes more time than its length and the square
/// of the text's allow.
class Pattern {
public:
    /// Throws std::regex_error for what is none, and where a count has more than six digits.
    explicit Pattern(const std::string& source, Case letters = Case::counts)
        // The library's backtracking matcher, the default, takes exponential time for patterns like (a+)+$.
        : m_regex{with_small_numbers(source),
                  std::regex::ECMAScript | std::regex_constants::__polynomial |
                      (letters == Case::ignored ? std::regex::icase : std::regex::flag_type{})} {}

    /// Whether it matches anywhere in `text`.
    [[nodiscard]] bool is_in(const std::string& text) const { return std::regex_search(text, m_regex); }

private:
    static const std::string& with_small_numbers(const std::string& source);

    std::regex m_regex;
};

} // namespace vlm::records
