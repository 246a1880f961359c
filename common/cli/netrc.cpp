// SPDX-License-Identifier: Apache-2.0
#include "common/cli/netrc.hpp"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "common/base/error.hpp"

namespace vlm::cli {
namespace {

constexpr std::string_view white = " \t\r\n";

char unescaped(char letter) {
    switch (letter) {
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return letter;
    }
}

/// The words of such a file, one after the other.
class Words {
public:
    explicit Words(std::string_view text)
        : m_rest{text} {}

    [[nodiscard]] std::optional<std::string> next() {
        skip(m_rest.find_first_not_of(white));
        if (m_rest.empty()) return std::nullopt;
        if (m_rest.front() == '"') return quoted();
        const std::string_view word = m_rest.substr(0, m_rest.find_first_of(white));
        skip(word.size());
        return std::string{word};
    }

    /// The word that belongs to a keyword.
    [[nodiscard]] std::string value() {
        auto word = next();
        if (!word) throw base::UsageError{"credentials: a value is missing at the end"};
        return *std::move(word);
    }

    void skip_past(std::string_view end) {
        const auto found = m_rest.find(end);
        skip(found == std::string_view::npos ? found : found + end.size());
    }

private:
    void skip(std::size_t count) { m_rest.remove_prefix(std::min(count, m_rest.size())); }

    [[nodiscard]] std::string quoted() {
        std::string word;
        for (std::size_t at = 1; at < m_rest.size(); ++at) {
            if (m_rest[at] == '"') {
                skip(at + 1);
                return word;
            }
            const bool escape = m_rest[at] == '\\' && at + 1 < m_rest.size();
            word += escape ? unescaped(m_rest[++at]) : m_rest[at];
        }
        throw base::UsageError{"credentials: a quotation mark is not closed"};
    }

    std::string_view m_rest;
};

/// Whether a word is none that says who may enter where; what belongs to it is passed over.
bool is_passed_over(const std::string& word, Words& words) {
    if (word.starts_with('#'))
        words.skip_past("\n");
    else if (word == "macdef")
        words.skip_past("\n\n");
    else if (word == "account")
        std::ignore = words.value();
    else
        return false;
    return true;
}

} // namespace

Login login_in(std::string_view netrc, const std::string& host) {
    Words words{netrc};
    Login found;
    bool exact = false;  // the entry that is read is the host's
    bool usable = false; // or the default one
    const auto check_entry = [&] {
        if (!usable || !found.user.empty() || found.password.empty()) return;
        throw base::UsageError{"credentials: " + (exact ? "machine " + host : "default") +
                               " has a password but no login"};
    };
    while (const auto word = words.next()) {
        if (is_passed_over(*word, words)) continue;
        if (*word == "default" || *word == "machine") check_entry();
        if (*word == "default") {
            exact = false;
            usable = found.user.empty();
            continue;
        }
        const std::string value = words.value();
        if (*word == "machine") {
            if (exact && !found.user.empty()) return found;
            exact = usable = value == host;
            if (exact) found = {}; // what the default one had
        } else if (*word == "login") {
            if (usable) found.user = value;
        } else if (*word == "password") {
            if (usable) found.password = value;
        } else {
            throw base::UsageError{"credentials: they are written 'machine HOST login USER password PASSWORD'"};
        }
    }
    check_entry();
    return found;
}

} // namespace vlm::cli
