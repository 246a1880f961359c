// SPDX-License-Identifier: Apache-2.0
#include "common/base/redact.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "common/base/text.hpp"

namespace vlm::base {
namespace {

constexpr std::string_view stars = "***";

bool names_secret(std::string_view parameter) {
    static constexpr std::array<std::string_view, 8> words = {"key",  "token", "secret", "signature",
                                                              "pass", "pwd",   "sig",    "auth"};
    const std::string name = lower(parameter);
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

std::string redact_query(std::string_view query) {
    std::string out;
    for (std::string_view part : split(query, '&')) {
        if (!out.empty()) out += '&';
        const auto equals = part.find('=');
        const bool hide = equals != std::string_view::npos && names_secret(part.substr(0, equals));
        out += hide ? std::string{part.substr(0, equals + 1)} + std::string{stars} : std::string{part};
    }
    return out;
}

std::string redact_authority(std::string_view authority) {
    const auto at = authority.rfind('@');
    if (at == std::string_view::npos) return std::string{authority};
    const auto colon = authority.find(':');
    if (colon == std::string_view::npos || colon > at) return std::string{authority};
    return std::string{authority.substr(0, colon + 1)} + std::string{stars} + std::string{authority.substr(at)};
}

bool ends_url(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0 || c == '"' || c == '\'' || c == '<' || c == '>';
}

/// Start of the scheme of the URL whose "://" stands at `mark`.
std::size_t scheme_start(std::string_view text, std::size_t mark) {
    std::size_t start = mark;
    while (start > 0 && (std::isalnum(static_cast<unsigned char>(text[start - 1])) != 0 || text[start - 1] == '+')) {
        --start;
    }
    return start;
}

std::string redact_urls(std::string_view text) {
    std::string out;
    std::size_t done = 0;
    for (auto mark = text.find("://"); mark != std::string_view::npos; mark = text.find("://", done)) {
        const std::size_t start = std::max(done, scheme_start(text, mark));
        const auto end = static_cast<std::size_t>(
            std::find_if(text.begin() + static_cast<std::ptrdiff_t>(mark), text.end(), ends_url) - text.begin());
        out += text.substr(done, start - done);
        out += redact_url(text.substr(start, end - start));
        done = end;
    }
    return out + std::string{text.substr(done)};
}

/// Replaces what follows each `marker` (compared without case) up to the end of the line.
std::string hide_after(std::string text, std::string_view marker, std::string_view ends) {
    std::string low = lower(text);
    for (auto at = low.find(marker); at != std::string::npos; at = low.find(marker, at + 1)) {
        const std::size_t from = at + marker.size();
        const std::size_t to = std::min(text.find_first_of(ends, from), text.size());
        if (to == from) continue;
        text.replace(from, to - from, stars);
        low = lower(text);
    }
    return text;
}

} // namespace

std::string redact_url(std::string_view url) {
    const auto mark = url.find("://");
    if (mark == std::string_view::npos) return std::string{url};
    const std::size_t host = mark + 3;
    const std::size_t path = std::min(url.find_first_of("/?#", host), url.size());
    std::string out{url.substr(0, host)};
    out += redact_authority(url.substr(host, path - host));
    const auto query = url.find('?', path);
    out += url.substr(path, std::min(query, url.size()) - path);
    if (query != std::string_view::npos) out += "?" + redact_query(url.substr(query + 1));
    return out;
}

std::string redact(std::string_view text) {
    std::string out = redact_urls(text);
    out = hide_after(std::move(out), "authorization: ", "\r\n");
    out = hide_after(std::move(out), "api-key: ", "\r\n");
    return hide_after(std::move(out), "bearer ", " \t\r\n\"'");
}

} // namespace vlm::base
