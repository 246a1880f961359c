// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/news.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "common/base/likeness.hpp"

namespace vlm::analysis {

using nlohmann::json;

namespace {

bool says_nothing(const std::string& text) {
    return text.find_first_not_of(" \t\r\n.\"'") == std::string::npos || text == "\u2026";
}

/// Depth is bounded by what answers may have.
bool nearly_same(const json& a, const json& b) {
    if (a.is_string() && b.is_string())
        return base::nearly_same(a.get_ref<const std::string&>(), b.get_ref<const std::string&>());
    if (a.type() != b.type() || !a.is_structured() || a.size() != b.size()) return a == b;
    if (a.is_array()) return std::equal(a.begin(), a.end(), b.begin(), nearly_same);
    const auto has_like = [&](const auto& member) {
        return b.contains(member.key()) && nearly_same(member.value(), b.at(member.key()));
    };
    const auto members = a.items();
    return std::all_of(members.begin(), members.end(), has_like);
}

} // namespace

bool News::same(const Answer& a, const Answer& b) {
    if (a.json.empty() || b.json.empty()) return base::nearly_same(a.text, b.text);
    return nearly_same(json::parse(a.json), json::parse(b.json));
}

bool News::is_new(const records::Result& result) {
    if (result.error) return true;
    if (says_nothing(result.text)) return false;
    Answer answer{result.text, result.json};
    const auto last = m_last.find(result.source);
    if (last != m_last.end() && same(last->second, answer)) return false;
    m_last.insert_or_assign(result.source, std::move(answer));
    return true;
}

} // namespace vlm::analysis
