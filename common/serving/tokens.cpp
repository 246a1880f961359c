// SPDX-License-Identifier: Apache-2.0
#include "common/serving/tokens.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "common/base/secret.hpp"
#include "common/base/text.hpp"

namespace vlm::serving {

using base::UsageError;

namespace {

constexpr std::string_view hash_mark = "sha256:";
constexpr std::size_t hash_digits = 64;

bool consists_of(std::string_view text, std::string_view letters) {
    return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    for (const std::string_view word : base::split(line, ' ')) {
        if (!base::trim(word).empty()) words.push_back(base::trim(word));
    }
    return words;
}

TokenEntry parse_entry(std::string_view line) {
    const auto words = words_of(line);
    if (words.size() != 4) throw UsageError{"not NAME SCOPES EXPIRY sha256:HASH"};
    TokenEntry entry{std::string{words[0]}, false, false, std::nullopt, {}};
    check_token_name(entry.name);
    for (const std::string_view scope : base::split(words[1], ',')) {
        if (scope != "view" && scope != "upload")
            throw UsageError{fmt::format("'{}' is no scope; there are view and upload", base::one_line(scope, 40))};
        (scope == "view" ? entry.may_view : entry.may_upload) = true;
    }
    if (words[2] != "-") {
        entry.expires = base::parse_wall(words[2]);
        if (!entry.expires)
            throw UsageError{fmt::format("'{}' is no time as 2027-01-01T00:00:00Z", base::one_line(words[2], 40))};
    }
    entry.hash = base::lower(words[3].substr(std::min(hash_mark.size(), words[3].size())));
    if (!words[3].starts_with(hash_mark) || entry.hash.size() != hash_digits ||
        !consists_of(entry.hash, "0123456789abcdef"))
        throw UsageError{"no sha256:HASH at its end"};
    return entry;
}

bool holds(const TokenEntry& entry, base::Wall now) {
    return !entry.expires || now < *entry.expires;
}

std::int64_t seconds_of(base::Wall time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

/// The hash that only the file has is the key, so that a signature ends with its token.
std::string code_of(const TokenEntry& entry, std::string_view purpose, std::string_view seconds) {
    return base::hmac_sha256_hex(entry.hash, fmt::format("{}\n{}\n{}", entry.name, purpose, seconds));
}

} // namespace

void check_token_name(std::string_view name) {
    if (!consists_of(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"))
        throw UsageError{fmt::format("'{}': a name has letters, digits, - and _", base::one_line(name, 40))};
}

std::string to_line(const TokenEntry& entry) {
    const char* both = entry.may_view && entry.may_upload ? "," : "";
    return fmt::format("{} {}{}{} {} {}{}\n", entry.name, entry.may_view ? "view" : "", both,
                       entry.may_upload ? "upload" : "", entry.expires ? base::format_wall(*entry.expires) : "-",
                       hash_mark, entry.hash);
}

Tokens::Tokens(std::string_view text) {
    int number = 0;
    for (const std::string_view line : base::split(text, '\n')) {
        ++number;
        if (base::trim(line).empty() || base::trim(line).starts_with('#')) continue;
        try {
            m_entries.push_back(parse_entry(line));
        } catch (const UsageError& error) {
            throw UsageError{fmt::format("line {}: {}", number, error.what())};
        }
        const auto same = [&](const TokenEntry& entry) { return entry.name == m_entries.back().name; };
        if (std::count_if(m_entries.begin(), m_entries.end(), same) > 1)
            throw UsageError{
                fmt::format("line {}: {} is there twice; take one of the lines out", number, m_entries.back().name)};
    }
}

bool Tokens::has(std::string_view name) const {
    return std::any_of(m_entries.begin(), m_entries.end(), [&](const TokenEntry& entry) { return entry.name == name; });
}

const TokenEntry* Tokens::holder_of(std::string_view token, base::Wall now) const {
    const std::string hash = base::sha256_hex(token);
    const TokenEntry* holder = nullptr;
    for (const TokenEntry& entry : m_entries) {
        if (base::is_same_secret(entry.hash, hash) && holds(entry, now)) holder = &entry;
    }
    return holder;
}

const TokenEntry* Tokens::signer_of(std::string_view signature, std::string_view purpose, base::Wall now) const {
    const auto parts = base::split(signature, '.');
    std::int64_t until = 0;
    if (parts.size() != 3) return nullptr;
    const auto [end, error] = std::from_chars(parts[1].data(), parts[1].data() + parts[1].size(), until);
    if (error != std::errc{} || end != parts[1].data() + parts[1].size() || until <= seconds_of(now)) return nullptr;
    for (const TokenEntry& entry : m_entries) {
        if (entry.name == parts[0] && holds(entry, now) &&
            base::is_same_secret(code_of(entry, purpose, parts[1]), parts[2]))
            return &entry;
    }
    return nullptr;
}

std::string sign(const TokenEntry& entry, std::string_view purpose, base::Wall until) {
    const std::string seconds = std::to_string(seconds_of(until));
    return fmt::format("{}.{}.{}", entry.name, seconds, code_of(entry, purpose, seconds));
}

} // namespace vlm::serving
