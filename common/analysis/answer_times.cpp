// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/answer_times.hpp"

#include <functional>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "common/infer/schema.hpp"
#include "common/records/schema_walk.hpp"

namespace vlm::analysis {

using Json = nlohmann::ordered_json;
using Visit = std::function<void(Json&)>;

namespace {

/// Calls `visit` for every number that the schema says to be a time.
void each_time(Json& value, const nlohmann::json& schema, std::vector<std::string>& path, const Visit& visit) {
    if (value.is_number()) {
        const nlohmann::json* const expected = records::schema_at(schema, path);
        if (expected != nullptr && expected->is_object() &&
            expected->value("format", nlohmann::json{}) == infer::time_format)
            visit(value);
        return;
    }
    if (!value.is_structured()) return;
    for (const auto& item : value.items()) {
        path.push_back(item.key());
        each_time(item.value(), schema, path, visit);
        path.pop_back();
    }
}

} // namespace

AnswerTimes::AnswerTimes(const std::shared_ptr<const infer::Schema>& schema) {
    if (!schema || schema->document.find(infer::time_format) == std::string::npos) return;
    m_schema = std::make_shared<const nlohmann::json>(nlohmann::json::parse(schema->document, nullptr, false));
}

TimedAnswer AnswerTimes::map(const std::string& json, const Span& span) const {
    Json answer = Json::parse(json, nullptr, false);
    if (!m_schema || answer.is_discarded()) return {json, true};
    TimedAnswer timed;
    std::vector<std::string> path;
    each_time(answer, *m_schema, path, [&](Json& time) {
        const double seconds = time.get<double>();
        timed.time_ok = timed.time_ok && is_in_span(seconds, span);
        time = base::to_seconds(span.t0) + seconds;
    });
    timed.json = answer.dump(-1, ' ', false, Json::error_handler_t::replace);
    return timed;
}

bool is_in_span(double seconds, const Span& span) {
    constexpr double rounding = 0.05;
    return seconds >= -rounding && seconds <= base::to_seconds(span.t1 - span.t0) + rounding;
}

} // namespace vlm::analysis
