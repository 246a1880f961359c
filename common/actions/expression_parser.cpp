// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/actions/expression_node.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"

namespace vlm::actions {

using nlohmann::json;
using Node = Expression::Node;
using Kind = Node::Kind;

namespace {

constexpr std::size_t longest = 10'000;
constexpr int deepest = 100;

// A longer one stands before what it begins with.
constexpr std::array<std::pair<std::string_view, Kind>, 7> comparisons = {{{"==", Kind::equal},
                                                                           {"!=", Kind::unequal},
                                                                           {"<=", Kind::at_most},
                                                                           {">=", Kind::at_least},
                                                                           {"<", Kind::less},
                                                                           {">", Kind::more},
                                                                           {"~", Kind::contains}}};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Of a name; bytes of other alphabets' letters too.
bool is_name(char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || is_digit(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

NodePtr constant(json value) {
    Node node;
    node.value = std::make_shared<const json>(std::move(value));
    return std::make_shared<const Node>(std::move(node));
}

NodePtr operation(Kind kind, std::vector<NodePtr> operands) {
    Node node;
    node.kind = kind;
    node.operands = std::move(operands);
    return std::make_shared<const Node>(std::move(node));
}

/// Reads from left to right, one function for each level of the grammar.
class Parser {
public:
    explicit Parser(std::string_view text)
        : m_text{text} {
        if (text.size() > longest) fail(fmt::format("it has more than {} bytes", longest));
        if (base::valid_utf8(text) != text) fail("it is no UTF-8");
    }

    NodePtr expression(std::optional<base::Micros>& duration) {
        NodePtr root = any();
        if (take_word("for")) {
            duration = this->duration();
        } else if (skip_blanks(); m_at < m_text.size()) {
            fail(m_text[m_at] == '=' ? "equality is written ==" : fmt::format("'{}' is not expected here", here()));
        }
        return root;
    }

private:
    NodePtr any() {
        return joined(Kind::any, "||", "or", [this] { return all(); });
    }
    NodePtr all() {
        return joined(Kind::all, "&&", "and", [this] { return negation(); });
    }

    template <typename Next>
    NodePtr joined(Kind kind, std::string_view sign, std::string_view word, Next next) {
        std::vector<NodePtr> operands{next()};
        while (take(sign) || take_word(word))
            operands.push_back(next());
        return operands.size() == 1 ? operands.front() : operation(kind, std::move(operands));
    }

    NodePtr negation() {
        const Level level{*this};
        const bool inequality = (skip_blanks(), m_text.substr(m_at).starts_with("!="));
        if ((!inequality && take("!")) || take_word("not")) return operation(Kind::negation, {negation()});
        return comparison();
    }

    NodePtr comparison() {
        NodePtr left = operand();
        for (const auto& [sign, kind] : comparisons) {
            if (take(sign)) return operation(kind, {left, operand()});
        }
        return left;
    }

    NodePtr operand() {
        skip_blanks();
        if (m_at == m_text.size()) fail("something is missing at the end");
        const char c = m_text[m_at];
        if (c == '"' || c == '\'') return constant(quoted());
        if (is_digit(c) || c == '-') return constant(number());
        if (take("(")) {
            NodePtr inner = any();
            if (!take(")")) fail("a ) is missing");
            return inner;
        }
        if (take_word("true")) return constant(true);
        if (take_word("false")) return constant(false);
        if (take_word("null")) return constant(nullptr);
        return path();
    }

    NodePtr path() {
        Node node;
        node.kind = Kind::path;
        if (m_text[m_at] == '.') ++m_at;
        node.path.push_back(name());
        while (m_at < m_text.size() && m_text[m_at] == '.') {
            ++m_at;
            node.path.push_back(name());
        }
        return std::make_shared<const Node>(std::move(node));
    }

    std::string name() {
        if (m_at < m_text.size() && (m_text[m_at] == '"' || m_text[m_at] == '\'')) return quoted();
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && is_name(m_text[m_at]))
            ++m_at;
        if (m_at == begin && m_at == m_text.size()) fail("a name is missing at the end");
        if (m_at == begin) fail(fmt::format("'{}' is not expected here", here()));
        return std::string{m_text.substr(begin, m_at - begin)};
    }

    std::string quoted() {
        const std::size_t begin = m_at;
        const char quote = m_text[m_at++];
        std::string out;
        while (m_at < m_text.size() && m_text[m_at] != quote) {
            if (m_text[m_at] == '\\' && m_at + 1 < m_text.size()) ++m_at;
            out += m_text[m_at++];
        }
        if (m_at == m_text.size()) fail_at(begin, "a quote is not closed");
        ++m_at;
        return out;
    }

    double number() {
        double value = 0;
        const char* end = m_text.data() + m_text.size();
        const auto [stop, error] = std::from_chars(m_text.data() + m_at, end, value);
        if (error != std::errc{} || !std::isfinite(value)) fail(fmt::format("'{}' begins no number", here()));
        if (stop != end && is_name(*stop)) fail("a number ends in letters; a duration stands behind 'for'");
        m_at = static_cast<std::size_t>(stop - m_text.data());
        return value;
    }

    base::Micros duration() {
        skip_blanks();
        try {
            const base::Micros time = base::parse_duration(base::trim(m_text.substr(m_at)));
            if (time > base::Micros{0}) return time;
        } catch (const base::UsageError& error) {
            fail(error.what());
        }
        fail("'for' takes a duration above 0");
    }

    void skip_blanks() { m_at = std::min(m_text.find_first_not_of(" \t\r\n", m_at), m_text.size()); }

    bool take(std::string_view sign) {
        skip_blanks();
        if (!m_text.substr(m_at).starts_with(sign)) return false;
        m_at += sign.size();
        return true;
    }

    bool take_word(std::string_view word) {
        skip_blanks();
        const std::size_t end = m_at + word.size();
        if (m_text.substr(m_at, word.size()) != word || (end < m_text.size() && is_name(m_text[end]))) return false;
        m_at = end;
        return true;
    }

    /// The character that is read next.
    [[nodiscard]] std::string here() const {
        std::size_t end = m_at + 1;
        while (end < m_text.size() && (static_cast<unsigned char>(m_text[end]) & 0xC0U) == 0x80U)
            ++end;
        return base::one_line(m_text.substr(m_at, end - m_at));
    }

    [[noreturn]] void fail(const std::string& why) const { fail_at(m_at, why); }

    [[noreturn]] void fail_at(std::size_t at, const std::string& why) const {
        const std::string_view before = m_text.substr(0, at);
        const auto characters = std::count_if(before.begin(), before.end(),
                                              [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
        throw base::UsageError{fmt::format("column {}: {}", characters + 1, why)};
    }

    /// How deep brackets and negations stand in each other.
    class Level {
    public:
        explicit Level(Parser& parser)
            : m_parser{parser} {
            if (++parser.m_depth > deepest) parser.fail("too many brackets");
        }
        ~Level() { --m_parser.m_depth; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;

    private:
        Parser& m_parser;
    };

    std::string_view m_text;
    std::size_t m_at = 0;
    int m_depth = 0;
};

} // namespace

Expression Expression::parse(std::string_view text) {
    Expression expression;
    expression.m_root = Parser{text}.expression(expression.m_duration);
    return expression;
}

} // namespace vlm::actions
