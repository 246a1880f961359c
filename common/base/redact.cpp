// SPDX-License-Identifier: Apache-2.0
#include "common/base/redact.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "common/base/text.hpp"

namespace vlm::base {
namespace {

constexpr std::string_view stars = "***";

/// What stands where a secret stood: how long that was is told only to whoever writes over it.
enum class Stars { three, each };

std::string hidden(std::string_view secret, Stars kind) {
    return kind == Stars::three ? std::string{stars} : std::string(secret.size(), '*');
}

bool names_secret(std::string_view parameter) {
    static constexpr std::array<std::string_view, 8> words = {"key",  "token", "secret", "signature",
                                                              "pass", "pwd",   "sig",    "auth"};
    const std::string name = lower(parameter);
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

std::size_t find_or_end(std::string_view text, std::string_view characters, std::size_t from) {
    return std::min(text.find_first_of(characters, from), text.size());
}

/// Between "://" and the path: "user:password@host".
std::string redact_authority(std::string_view authority, Stars kind) {
    const auto at = authority.rfind('@');
    if (at == std::string_view::npos) return std::string{authority};
    const auto colon = authority.find(':');
    if (colon == std::string_view::npos || colon > at) {
        constexpr std::size_t longest_name = 16; // what is longer is a token
        if (at <= longest_name) return std::string{authority};
        return hidden(authority.substr(0, at), kind) + std::string{authority.substr(at)};
    }
    const std::string_view password = authority.substr(colon + 1, at - colon - 1);
    return std::string{authority.substr(0, colon + 1)} + hidden(password, kind) + std::string{authority.substr(at)};
}

/// Where a URL in a text ends. A quote may stand in a password, so it ends a URL only behind its host.
constexpr std::string_view ends_authority = "/?# \t\r\n\f\v\"<>";
constexpr std::string_view ends_url = " \t\r\n\f\v\"<>'";

/// The end of "user:password@host" that begins at `host`, the first of `ends` in a URL that is written as it should be.
/// What stands behind the colon and is no port is a password, which may hold such a character by mistake.
std::size_t end_of_authority(std::string_view text, std::size_t host, std::string_view ends) {
    const std::size_t end = find_or_end(text, ends, host);
    const std::string_view authority = text.substr(host, end - host);
    const auto colon = authority.find(':');
    if (colon == std::string_view::npos || authority.find_first_of("@[") != std::string_view::npos) return end;
    constexpr std::size_t longest_password = 256;
    const std::string_view port = authority.substr(colon + 1);
    const bool other_url = port.ends_with(':'); // "http://host:rtsp://…"
    if (other_url || port.find_first_not_of("0123456789") == std::string_view::npos) return end;
    const std::string_view rest = text.substr(end, longest_password);
    const auto at = rest.find_first_of("@ \t\r\n\f\v\"<>");
    return at != std::string_view::npos && rest[at] == '@' ? find_or_end(text, ends, end + at) : end;
}

/// Every "://" counts, for a URL may hold another one in its path or its query.
std::string redact_authorities(std::string_view text, Stars kind) {
    constexpr std::string_view mark = "://";
    std::string out;
    std::size_t done = 0;
    for (auto at = text.find(mark); at != std::string_view::npos; at = text.find(mark, done)) {
        const std::size_t host = at + mark.size();
        std::size_t end = end_of_authority(text, host, ends_authority);
        // The colon of "host:rtsp://" belongs to the next one.
        if (text.substr(0, end).ends_with(':') && end > host) --end;
        out += text.substr(done, host - done);
        out += redact_authority(text.substr(host, end - host), kind);
        done = end;
    }
    return out + std::string{text.substr(done)};
}

/// Hides the values of parameters, "name=value" behind one of "?&#", that name a secret.
std::string redact_parameters(std::string_view url, Stars kind) {
    constexpr std::string_view between = "?&#";
    std::string out;
    std::size_t done = 0;
    for (auto at = url.find_first_of(between); at != std::string_view::npos; at = url.find_first_of(between, done)) {
        const std::size_t equals = find_or_end(url, "=?&#", at + 1);
        out += url.substr(done, equals - done);
        done = equals;
        if (equals == url.size() || url[equals] != '=' || !names_secret(url.substr(at + 1, equals - at - 1))) continue;
        done = find_or_end(url, "&#", equals);
        out += '=' + hidden(url.substr(equals + 1, done - equals - 1), kind);
    }
    return out + std::string{url.substr(done)};
}

bool is_letter_or_digit(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

/// The word that ends before `end`.
std::string_view word_before(std::string_view text, std::size_t end) {
    std::size_t begin = end;
    while (begin > 0 && is_letter_or_digit(text[begin - 1]))
        --begin;
    return text.substr(begin, end - begin);
}

/// Where a value in a path ends that begins at `from`: before "_name=" of the next one, though a slash that should have
/// been escaped is in it, else before a slash.
std::size_t end_of_value(std::string_view url, std::size_t from) {
    constexpr std::size_t longest = 256;
    const std::size_t end = find_or_end(url, "?&#;", from);
    const std::string_view value = url.substr(from, std::min(end - from, longest));
    for (auto at = value.find('_'); at != std::string_view::npos; at = value.find('_', at + 1)) {
        const std::string_view rest = value.substr(at + 1);
        const auto name = std::find_if_not(rest.begin(), rest.end(), is_letter_or_digit);
        if (name != rest.begin() && name != rest.end() && *name == '=') return from + at;
    }
    return std::min(end, find_or_end(url, "/", from));
}

/// Hides the values of "password=secret" and the like wherever they stand, as in the paths of cameras:
/// "/user=admin_password=secret_channel=1_stream=0.sdp".
std::string redact_values(std::string_view url, Stars kind) {
    std::string out;
    std::size_t done = 0;
    for (auto at = url.find('='); at != std::string_view::npos; at = url.find('=', std::max(done, at + 1))) {
        if (!names_secret(word_before(url, at))) continue;
        out += url.substr(done, at + 1 - done);
        done = end_of_value(url, at + 1);
        out += hidden(url.substr(at + 1, done - at - 1), kind);
    }
    return out + std::string{url.substr(done)};
}

std::string redact_url(std::string_view url, Stars kind) {
    const auto mark = url.find("://");
    if (mark == std::string_view::npos) return std::string{url};
    const std::size_t path = end_of_authority(url, mark + 3, "/?#");
    const std::string rest = redact_parameters(redact_values(url.substr(path), kind), kind);
    return redact_authorities(std::string{url.substr(0, path)} + rest, kind);
}

std::string redact_urls(std::string_view text) {
    std::string out;
    std::size_t done = 0;
    for (auto mark = text.find("://"); mark != std::string_view::npos; mark = text.find("://", done)) {
        const std::size_t path = end_of_authority(text, mark + 3, ends_authority);
        std::size_t end = find_or_end(text, ends_url, path);
        // "https://host/x?sig=…: connection refused": the colon is the sentence's.
        while (end > path && std::string_view{":,;"}.find(text[end - 1]) != std::string_view::npos)
            --end;
        out += text.substr(done, mark - done);
        out += redact_url(text.substr(mark, end - mark), Stars::three);
        done = end;
    }
    return out + std::string{text.substr(done)};
}

/// Replaces what follows each `marker` (compared without case) and blanks, up to one of `ends`. An option of that name
/// ("--api-key:") is none.
std::string hide_after(std::string_view text, std::string_view marker, std::string_view ends) {
    const std::string low = lower(text);
    std::string out;
    std::size_t done = 0;
    for (auto at = low.find(marker); at != std::string::npos; at = low.find(marker, std::max(done, at + 1))) {
        if (text.substr(0, at).ends_with("--")) continue;
        std::size_t from = at;
        while (low.compare(from, marker.size(), marker) == 0) {
            from = std::min(text.find_first_not_of(" \t", from + marker.size()), text.size());
        }
        const std::size_t to = find_or_end(text, ends, from);
        out += text.substr(done, from - done);
        if (to > from) out += stars;
        done = to;
    }
    return out + std::string{text.substr(done)};
}

} // namespace

std::string redact_url(std::string_view url) {
    return redact_url(url, Stars::three);
}

std::string overwrite_url(std::string_view url) {
    return redact_url(url, Stars::each);
}

std::string redact(std::string_view text) {
    std::string out = redact_urls(text);
    out = hide_after(out, "authorization:", "\r\n");
    out = hide_after(out, "api-key:", "\r\n");
    return hide_after(out, "bearer ", " \t\r\n\"'");
}

} // namespace vlm::base
