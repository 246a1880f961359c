// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/failure_policy.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace vlm::analysis {
namespace {

constexpr std::int64_t telling = 20; ///< so many requests tell something

} // namespace

std::optional<std::string> FailurePolicy::add(const records::Result& result) {
    const std::lock_guard lock{m_mutex};
    if (result.error && result.error->kind == "source") return std::nullopt;
    ++m_all;
    if (!result.error) {
        m_in_a_row = 0;
        m_kinds.clear();
        return std::nullopt;
    }
    ++m_failed;
    ++m_in_a_row;
    ++m_kinds[result.error->kind];
    m_last = result.error->message;
    const auto why = m_told ? std::nullopt : reason();
    m_told = m_told || why;
    return why;
}

std::optional<std::string> FailurePolicy::reason() const {
    if (m_limits.in_a_row && m_in_a_row >= telling) {
        return fmt::format("the last {} requests have all failed ({}): {}", m_in_a_row, cause(), m_last);
    }
    if (m_limits.most && m_failed > *m_limits.most) {
        return fmt::format("{} requests have failed (--max-failures {}), the last: {}", m_failed, *m_limits.most,
                           m_last);
    }
    const double share = 100.0 * static_cast<double>(m_failed) / static_cast<double>(m_all);
    if (m_limits.percent && m_all >= telling && share > *m_limits.percent) {
        return fmt::format("{} of {} requests have failed (--max-failures {:g}%), the last: {}", m_failed, m_all,
                           *m_limits.percent, m_last);
    }
    return std::nullopt;
}

/// "timeout 18, server 2", the most frequent first.
std::string FailurePolicy::cause() const {
    std::vector<std::pair<int, std::string>> kinds;
    for (const auto& [kind, count] : m_kinds)
        kinds.emplace_back(-count, kind);
    std::sort(kinds.begin(), kinds.end());
    std::string text;
    for (const auto& [count, kind] : kinds)
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", kind, -count);
    return text;
}

} // namespace vlm::analysis
