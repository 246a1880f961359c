// SPDX-License-Identifier: Apache-2.0
#include "common/base/command_words.hpp"

#include <optional>

#include "common/base/error.hpp"

namespace vlm::base {
namespace {

constexpr std::string_view blanks = " \t\r\n";

/// Takes one word apart; `at` then stands behind it.
class Word {
public:
    Word(std::string_view text, std::size_t& at)
        : m_text{text}
        , m_at{at} {}

    [[nodiscard]] std::string read() {
        while (m_at < m_text.size() && blanks.find(m_text[m_at]) == std::string_view::npos) {
            const char c = m_text[m_at++];
            if (c == '\'') {
                quoted();
            } else if (c == '"') {
                double_quoted();
            } else if (c == '\\') {
                m_word += next("a \\ at the end stands for nothing");
            } else {
                m_word += c;
            }
        }
        return m_word;
    }

private:
    void quoted() {
        while (true) {
            const char c = next("a ' is not closed");
            if (c == '\'') return;
            m_word += c;
        }
    }

    void double_quoted() {
        constexpr std::string_view escapable = "\"\\$`";
        while (true) {
            const char c = next("a \" is not closed");
            if (c == '"') return;
            const bool escape = c == '\\' && m_at < m_text.size() && escapable.find(m_text[m_at]) != escapable.npos;
            m_word += escape ? m_text[m_at++] : c;
        }
    }

    char next(const char* otherwise) {
        if (m_at == m_text.size()) throw UsageError{otherwise};
        return m_text[m_at++];
    }

    std::string_view m_text;
    std::size_t& m_at;
    std::string m_word;
};

} // namespace

std::vector<std::string> command_words(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) throw UsageError{"a command holds no NUL"};
    std::vector<std::string> words;
    std::size_t at = text.find_first_not_of(blanks);
    while (at < text.size()) {
        words.push_back(Word{text, at}.read());
        at = text.find_first_not_of(blanks, at);
    }
    if (words.empty() || words.front().empty()) throw UsageError{"names no command"};
    return words;
}

} // namespace vlm::base
