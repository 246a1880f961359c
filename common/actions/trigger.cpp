// SPDX-License-Identifier: Apache-2.0
#include "common/actions/trigger.hpp"

#include <cmath>
#include <optional>

#include <nlohmann/json.hpp>

namespace vlm::actions {

using base::Micros;
using nlohmann::json;

namespace {

std::string text_of(const json& record, const char* name) {
    const auto found = record.find(name);
    return found != record.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<Micros> media_time(const json& record) {
    constexpr double most = 9e12; // seconds that microseconds in 64 bits hold
    for (const char* name : {"t", "t1"}) {
        const auto found = record.find(name);
        if (found == record.end() || !found->is_number()) continue;
        const double seconds = found->get<double>();
        if (std::abs(seconds) < most) return Micros{std::llround(seconds * 1e6)};
    }
    return std::nullopt;
}

} // namespace

bool Trigger::fires(const json& record, Micros now) {
    if (!record.is_object()) return false;
    const std::string source = text_of(record, "source");
    const std::string lane = text_of(record, "schema") + " " + source;
    if (!m_when.holds(record)) {
        m_since.erase(lane);
        return false;
    }
    return has_held(lane, media_time(record).value_or(now)) && m_cooldown.take(source, now);
}

bool Trigger::has_held(const std::string& lane, Micros t) {
    if (!m_when.duration()) return true;
    const auto [since, begins] = m_since.emplace(lane, t);
    if (!begins && t < since->second) since->second = t; // another file of that name
    return t - since->second >= *m_when.duration();
}

} // namespace vlm::actions
