// SPDX-License-Identifier: Apache-2.0
#include "common/base/likeness.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include "common/base/text.hpp"

namespace vlm::base {
namespace {

constexpr std::size_t most_words = 2000;
constexpr double near = 0.9;

using Words = std::vector<std::string>;

bool is_of_word(unsigned char c) {
    return std::isalnum(c) != 0 || c >= 0x80 || c == '\'';
}

Words words_of(std::string_view text) {
    Words words;
    std::string word;
    for (const char c : lower(text) + ' ') {
        if (is_of_word(static_cast<unsigned char>(c))) {
            word += c;
        } else if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
            if (words.size() == most_words) break;
        }
    }
    return words;
}

/// The length of the longest sequence of words that both have, with gaps.
std::size_t shared(const Words& a, const Words& b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (const std::string& word : a) {
        std::size_t before = 0; // of the row above, one to the left
        for (std::size_t i = 1; i <= b.size(); ++i) {
            const std::size_t above = row[i];
            row[i] = word == b[i - 1] ? before + 1 : std::max(above, row[i - 1]);
            before = above;
        }
    }
    return row.back();
}

double likeness(const Words& a, const Words& b) {
    if (a.empty() && b.empty()) return 1;
    return 2.0 * static_cast<double>(shared(a, b)) / static_cast<double>(a.size() + b.size());
}

/// One of these more or less turns a sentence round.
bool is_decisive(const std::string& word) {
    static constexpr std::array<std::string_view, 8> denials = {"no",     "not",     "none",    "never",
                                                                "nobody", "nothing", "without", "cannot"};
    return std::any_of(word.begin(), word.end(), [](unsigned char c) { return std::isdigit(c) != 0; }) ||
           word.ends_with("n't") || std::find(denials.begin(), denials.end(), word) != denials.end();
}

Words decisive(Words words) {
    std::erase_if(words, [](const std::string& word) { return !is_decisive(word); });
    return words;
}

} // namespace

double likeness(std::string_view a, std::string_view b) {
    return likeness(words_of(a), words_of(b));
}

bool nearly_same(std::string_view a, std::string_view b) {
    const Words of_a = words_of(a);
    const Words of_b = words_of(b);
    return decisive(of_a) == decisive(of_b) && likeness(of_a, of_b) >= near;
}

} // namespace vlm::base
