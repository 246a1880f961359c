// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/answered_work.hpp"

#include <algorithm>
#include <filesystem>
#include <stdexcept>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/line_reader.hpp"
#include "common/records/read_record.hpp"

namespace vlm::analysis {

using base::Micros;

namespace {

constexpr std::size_t longest_line = std::size_t{256} << 20U;

[[noreturn]] void refuse(const std::string& path, std::uint64_t line, const std::string& reason) {
    throw base::UsageError{
        fmt::format("--resume: {}:{}: {}; this is no output of vlm-analyze as JSON Lines", path, line, reason)};
}

/// Whether this can be the beginning of one.
bool begins_as_record(std::string_view text) {
    constexpr std::string_view begin = R"({"schema":"vlm.)";
    return text.substr(0, begin.size()) == begin.substr(0, text.size());
}

std::string class_of(const std::string& error) {
    return error.substr(0, error.find(':'));
}

} // namespace

AnsweredWork::AnsweredWork(const std::string& path, Texts texts, records::OldFailures failures)
    : m_texts{texts}
    , m_failures{failures} {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return;
    base::LineReader lines{base::open_to_read(path), longest_line};
    for (;;) {
        const auto got = lines.next(base::Steady::now() + std::chrono::hours{1});
        if (got == base::LineReader::Got::nothing) continue;
        if (got == base::LineReader::Got::end) return;
        if (!lines.is_whole() && begins_as_record(lines.line())) return;
        if (got != base::LineReader::Got::line) refuse(path, lines.number(), "a line is too long");
        try {
            add(lines.line());
        } catch (const std::invalid_argument& reason) {
            refuse(path, lines.number(), reason.what());
        }
    }
}

void AnsweredWork::add(std::string_view line) {
    auto record = records::read_record(line);
    auto* result = std::get_if<records::ReadResult>(&record);
    if (result == nullptr) return;
    const bool failed = !result->error.empty();
    if (failed && records::asks_again(m_failures, class_of(result->error))) return;
    KnownWork known;
    if (!failed) known.text = m_texts == Texts::keep ? result->text.value_or("") : "";
    if (!result->part_of.empty()) {
        auto& parts = m_parts[result->part_of];
        const auto [part, is_new] = parts.try_emplace(result->t0, Part{result->t1, known});
        if (!is_new && !part->second.known.text) part->second = {result->t1, known};
    }
    const auto [entry, is_new] = m_known.try_emplace(std::move(result->key), known);
    if (!is_new && !entry->second.text) entry->second = known;
}

std::optional<KnownWork> AnsweredWork::find(const std::string& key, const Span& span) const {
    const std::string bytes = records::key_bytes(key).value();
    if (const auto whole = m_known.find(bytes); whole != m_known.end()) return whole->second;
    const auto parts = m_parts.find(bytes);
    if (parts == m_parts.end()) return std::nullopt;
    Micros covered = span.t0;
    KnownWork last;
    for (const auto& [t0, part] : parts->second) {
        if (t0 > covered) return std::nullopt;
        covered = std::max(covered, part.t1);
        if (part.known.text) last = part.known;
    }
    return covered < span.t1 ? std::nullopt : std::optional{last};
}

} // namespace vlm::analysis
