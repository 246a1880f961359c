// SPDX-License-Identifier: Apache-2.0
#include "common/http/request_target.hpp"

#include <algorithm>

#include "common/base/text.hpp"
#include "common/http/url.hpp"

namespace vlm::http {
namespace {

int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Adds the parts of "/a/b"; false where one is none.
bool add_path(std::string_view text, std::vector<std::string>& path) {
    if (!text.starts_with('/')) return false;
    text.remove_prefix(1);
    if (text.empty()) return true;
    const auto parts = base::split(text, '/');
    for (std::size_t i = 0; i < parts.size(); ++i) {
        auto part = percent_decoded(parts[i]);
        const bool may_be_empty = i + 1 == parts.size();
        if (!part || (part->empty() && !may_be_empty) || *part == "." || *part == "..") return false;
        path.push_back(std::move(*part));
    }
    return true;
}

bool add_query(std::string_view text, Query& query) {
    if (text.empty()) return true;
    for (const std::string_view field : base::split(text, '&')) {
        if (field.empty()) continue;
        const std::size_t sign = std::min(field.find('='), field.size());
        auto name = percent_decoded(field.substr(0, sign), true);
        auto value = percent_decoded(field.substr(std::min(sign + 1, field.size())), true);
        if (!name || !value) return false;
        query.add(std::move(*name), std::move(*value));
    }
    return true;
}

} // namespace

std::optional<std::string> Query::find(std::string_view name) const {
    const auto found =
        std::find_if(m_fields.rbegin(), m_fields.rend(), [&](const auto& field) { return field.first == name; });
    return found == m_fields.rend() ? std::nullopt : std::optional{found->second};
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = digit_of(text[i + 1]);
            const int low = digit_of(text[i + 2]);
            if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
            out += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return out;
}

std::optional<RequestTarget> parse_target(std::string_view target) {
    const auto is_printed = [](unsigned char c) { return c > ' ' && c != 0x7F; };
    if (!std::all_of(target.begin(), target.end(), is_printed)) return std::nullopt;
    std::optional<Url> url;
    if (!target.starts_with('/')) {
        url = parse_url(target);
        if (!url) return std::nullopt;
        if (url->path.empty()) url->path = "/";
        target = url->path.append(url->query);
    }
    const std::size_t mark = std::min(target.find('?'), target.size());
    RequestTarget parsed;
    if (!add_path(target.substr(0, mark), parsed.path)) return std::nullopt;
    if (!add_query(target.substr(std::min(mark + 1, target.size())), parsed.query)) return std::nullopt;
    return parsed;
}

} // namespace vlm::http
