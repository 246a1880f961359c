// SPDX-License-Identifier: Apache-2.0
#include "common/http/url.hpp"

#include <algorithm>
#include <charconv>

#include "common/base/text.hpp"

namespace vlm::http {
namespace {

int default_port(std::string_view scheme) {
    return scheme == "https" ? 443 : 80;
}

/// A name, an IPv4 address, or an IPv6 address in brackets.
bool is_host(std::string_view text) {
    if (text.starts_with('[') && text.ends_with(']'))
        text = text.substr(1, text.size() - 2);
    else if (text.find(':') != std::string_view::npos)
        return false;
    return !text.empty() && text.find_first_of(" \t\r\n\"<>\\[]") == std::string_view::npos;
}

/// Fills host and port from "host", "host:8000" or "[::1]:8000".
bool parse_host(std::string_view text, Url& url) {
    const auto bracket = text.rfind(']');
    const auto colon = text.rfind(':');
    const bool has_port = colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
    url.host = base::lower(text.substr(0, has_port ? colon : text.size()));
    url.port = default_port(url.scheme);
    if (!is_host(url.host)) return false;
    if (!has_port) return true;
    const std::string_view digits = text.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), url.port);
    return error == std::errc{} && end == digits.data() + digits.size() && url.port > 0 && url.port < 65536;
}

} // namespace

std::optional<Url> parse_url(std::string_view text) {
    const auto mark = text.find("://");
    if (mark == std::string_view::npos) return std::nullopt;
    Url url;
    url.scheme = base::lower(text.substr(0, mark));
    if (url.scheme != "http" && url.scheme != "https") return std::nullopt;
    text.remove_prefix(mark + 3);
    text = text.substr(0, text.find('#'));
    const std::size_t path = std::min(text.find_first_of("/?"), text.size());
    const std::size_t query = std::min(text.find('?', path), text.size());
    url.path = text.substr(path, query - path);
    url.query = text.substr(query);
    std::string_view authority = text.substr(0, path);
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        url.user_info = authority.substr(0, at);
        authority.remove_prefix(at + 1);
    }
    if (!parse_host(authority, url)) return std::nullopt;
    return url;
}

std::string origin(const Url& url) {
    std::string out = url.scheme + "://" + url.host;
    if (url.port != default_port(url.scheme)) out += ":" + std::to_string(url.port);
    return out;
}

std::optional<Url> resolve(const Url& base, std::string_view location) {
    std::string text;
    if (location.find("://") < location.find_first_of("/?#") + 1) {
        text = location;
    } else if (location.starts_with("//")) {
        text = base.scheme + ":" + std::string{location};
    } else if (location.starts_with('/')) {
        text = origin(base) + std::string{location};
    } else {
        const std::string folder = base.path.substr(0, base.path.rfind('/') + 1);
        text = origin(base) + (folder.empty() ? "/" : folder) + std::string{location};
    }
    auto url = parse_url(text);
    if (url && url->user_info.empty() && origin(*url) == origin(base)) url->user_info = base.user_info;
    return url;
}

std::string format_url(const Url& url) {
    const std::string user = url.user_info.empty() ? "" : url.user_info + "@";
    return origin(url).insert(url.scheme.size() + 3, user) + url.path + url.query;
}

} // namespace vlm::http
