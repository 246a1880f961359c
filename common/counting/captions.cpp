// SPDX-License-Identifier: Apache-2.0
#include "common/counting/captions.hpp"

#include <algorithm>
#include <string_view>

#include <nlohmann/json.hpp>

#include "common/archive/result_list.hpp"

namespace vlm::counting {

using base::Micros;

namespace {

constexpr Micros shortest = std::chrono::seconds{2}; ///< for which a caption is shown: it has to be read

/// The members of an object as people write them: "alarm: false, what: a man at the door".
std::string readable(std::string_view text) {
    const auto json = nlohmann::ordered_json::parse(text, nullptr, false);
    if (!json.is_object()) return std::string{text};
    std::string words;
    for (const auto& [name, value] : json.items()) {
        words += (words.empty() ? "" : ", ") + name + ": ";
        words += value.is_string() ? value.get<std::string>() : value.dump();
    }
    return words;
}

} // namespace

Captions::Captions(const store::Connection& index, const archive::Footage& video, const std::string& task) {
    archive::list_results(index, video, {{}, task, ""}, [&](const archive::StoredResult& result) {
        if (!result.error.empty() || result.text.empty()) return;
        const Micros end = std::max(result.until(), result.at + shortest);
        const Micros reach = m_answers.empty() ? end : std::max(end, m_answers.back().reach);
        m_answers.push_back({result.at, end, reach, readable(result.text)});
    });
}

std::string Captions::at(Micros t) const {
    auto answer = std::upper_bound(m_answers.begin(), m_answers.end(), t,
                                   [](Micros time, const Answer& one) { return time < one.start; });
    while (answer != m_answers.begin()) {
        --answer;
        if (answer->end > t) return answer->text;
        if (answer->reach <= t) break;
    }
    return "";
}

} // namespace vlm::counting
