// SPDX-License-Identifier: Apache-2.0
#include "common/serving/answer_entry.hpp"

#include <nlohmann/json.hpp>

#include "common/records/json_line.hpp"

namespace vlm::serving {

using nlohmann::ordered_json;

namespace {

/// The answer's member "alarm", where it is a boolean.
ordered_json alarm_in(const ordered_json& answer) {
    const auto found = answer.is_object() ? answer.find("alarm") : answer.end();
    return found != answer.end() && found->is_boolean() ? *found : ordered_json{nullptr};
}

} // namespace

std::string answer_entry(const archive::StoredResult& result) {
    const ordered_json record = ordered_json::parse(result.record, nullptr, false);
    const ordered_json answer = record.is_object() ? record.value("json", ordered_json{}) : ordered_json{};
    const ordered_json alarm = alarm_in(answer);
    records::JsonLine line;
    line.text("task", result.task).seconds("t0", result.t0).seconds("t1", result.t1);
    line.text_or_null("wall", result.wall).text_or_null("model", result.model);
    line.text_or_null("text", result.text).text_or_null("error", result.error);
    line.json("json", answer.dump()).json("alarm", alarm.dump());
    return line.line();
}

} // namespace vlm::serving
