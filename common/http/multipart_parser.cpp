// SPDX-License-Identifier: Apache-2.0
#include "common/http/multipart_parser.hpp"

#include <algorithm>
#include <utility>

#include "common/base/error.hpp"
#include "common/base/text.hpp"

namespace vlm::http {

using base::UsageError;

namespace {

constexpr std::size_t longest_head = std::size_t{8} << 10;
constexpr std::size_t longest_boundary = 70; // RFC 2046, 5.1.1
constexpr std::string_view line_end = "\r\n";

/// A value of a header: "form-data; name=\"a\"", taken apart at semicolons outside quotes.
class Parameters {
public:
    explicit Parameters(std::string_view text)
        : m_rest{text} {
        const std::size_t end = std::min(m_rest.find(';'), m_rest.size());
        m_value = base::lower(base::trim(m_rest.substr(0, end)));
        m_rest.remove_prefix(end);
    }

    [[nodiscard]] const std::string& value() const { return m_value; }

    /// What the parameter of this name (in lower case) says.
    [[nodiscard]] std::optional<std::string> find(std::string_view wanted) const {
        std::string_view rest = m_rest;
        while (!rest.empty()) {
            rest.remove_prefix(1); // the semicolon
            const std::size_t equals = rest.find_first_of("=;");
            if (equals == std::string_view::npos) break;
            const std::string name = base::lower(base::trim(rest.substr(0, equals)));
            rest.remove_prefix(equals);
            if (rest.front() == ';') continue;
            rest.remove_prefix(1);
            std::string said = take_value(rest);
            if (name == wanted) return said;
        }
        return std::nullopt;
    }

private:
    /// Takes a value off the front, up to the next semicolon.
    static std::string take_value(std::string_view& rest) {
        const std::size_t begin = std::min(rest.find_first_not_of(" \t"), rest.size());
        rest.remove_prefix(begin);
        std::string said;
        if (!rest.starts_with('"')) {
            const std::size_t end = std::min(rest.find(';'), rest.size());
            said = base::trim(rest.substr(0, end));
            rest.remove_prefix(end);
            return said;
        }
        rest.remove_prefix(1);
        while (!rest.empty() && rest.front() != '"') {
            // Only a quote and a backslash are escaped: others send a path's backslashes as they are.
            if (rest.front() == '\\' && rest.size() > 1 && (rest[1] == '"' || rest[1] == '\\')) rest.remove_prefix(1);
            said += rest.front();
            rest.remove_prefix(1);
        }
        rest.remove_prefix(std::min(rest.find(';'), rest.size()));
        return said;
    }

    std::string m_value;
    std::string_view m_rest;
};

PartHead read_head(std::string_view head) {
    constexpr std::string_view disposition = "content-disposition";
    while (!head.empty()) {
        const std::size_t end = std::min(head.find(line_end), head.size());
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(std::min(end + line_end.size(), head.size()));
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || base::lower(base::trim(line.substr(0, colon))) != disposition) continue;
        const Parameters parameters{line.substr(colon + 1)};
        auto name = parameters.find("name");
        if (parameters.value() != "form-data" || !name) break;
        return {std::move(*name), parameters.find("filename")};
    }
    throw UsageError{"a field of the form has no name"};
}

} // namespace

std::optional<std::string> form_boundary(std::string_view content_type) {
    const Parameters parameters{content_type};
    if (parameters.value() != "multipart/form-data") return std::nullopt;
    auto boundary = parameters.find("boundary");
    if (!boundary || boundary->empty() || boundary->size() > longest_boundary) return std::nullopt;
    return boundary;
}

MultipartParser::MultipartParser(const std::string& boundary, PartTaker taker)
    : m_delimiter{"\r\n--" + boundary}
    , m_taker{std::move(taker)} {}

void MultipartParser::feed(std::string_view bytes) {
    if (m_state == State::over) return; // what stands behind the end is nobody's
    m_buffer.append(bytes);
    while (step()) {
    }
}

bool MultipartParser::step() {
    switch (m_state) {
    case State::before:
        return skip_to_boundary();
    case State::between:
        return look_behind_boundary();
    case State::head:
        return take_head();
    case State::content:
        return take_content();
    case State::over:
        m_buffer.clear();
        break;
    }
    return false;
}

bool MultipartParser::pass_until_boundary(const std::function<void(std::string_view)>& take) {
    const std::size_t found = m_buffer.find(m_delimiter);
    const bool is_there = found != std::string::npos;
    const std::size_t kept = m_delimiter.size() - 1; // of the end, which may begin one
    const std::size_t passed = is_there ? found : m_buffer.size() - std::min(m_buffer.size(), kept);
    if (passed > 0) take(std::string_view{m_buffer}.substr(0, passed));
    m_buffer.erase(0, is_there ? passed + m_delimiter.size() : passed);
    return is_there;
}

bool MultipartParser::skip_to_boundary() {
    if (!pass_until_boundary([](std::string_view) {})) return false;
    m_state = State::between;
    return true;
}

bool MultipartParser::look_behind_boundary() {
    const std::size_t blanks = std::min(m_buffer.find_first_not_of(" \t"), m_buffer.size());
    if (blanks > longest_head) throw UsageError{"the form makes no sense behind a boundary"};
    const std::string_view behind = std::string_view{m_buffer}.substr(blanks);
    if (behind.size() < 2) return false;
    if (behind.starts_with("--") && blanks == 0) {
        m_state = State::over;
    } else if (behind.starts_with(line_end)) {
        m_state = State::head; // which begins with this line end, so that one without lines ends like the others
        m_buffer.erase(0, blanks);
    } else {
        throw UsageError{"the form makes no sense behind a boundary"};
    }
    return true;
}

bool MultipartParser::take_head() {
    const std::size_t end = m_buffer.find("\r\n\r\n");
    if (std::min(end, m_buffer.size()) > longest_head) throw UsageError{"the head of a field of the form is too long"};
    if (end == std::string::npos) return false;
    m_taker.begin(read_head(std::string_view{m_buffer}.substr(0, end)));
    m_buffer.erase(0, end + 4);
    m_state = State::content;
    return true;
}

bool MultipartParser::take_content() {
    if (!pass_until_boundary(m_taker.content)) return false;
    m_taker.end();
    m_state = State::between;
    return true;
}

} // namespace vlm::http
