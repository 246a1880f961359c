// SPDX-License-Identifier: Apache-2.0
#include "common/infer/answer_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/records/validate.hpp"

namespace vlm::infer {
namespace {

using Json = nlohmann::ordered_json;

/// Deeper nesting is no answer: reading it recursively could exhaust the stack.
constexpr int deepest = 100;

std::optional<std::string> compact(std::string_view text) {
    bool too_deep = false;
    const auto guard = [&](int depth, Json::parse_event_t, Json&) {
        too_deep = too_deep || depth > deepest;
        return !too_deep;
    };
    const Json value = Json::parse(text, guard, false);
    if (value.is_discarded() || too_deep) return std::nullopt;
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// What stands between the first fence and the next one.
std::string_view fenced(std::string_view text) {
    const auto open = text.find("```");
    if (open == std::string_view::npos) return {};
    const auto line_end = text.find('\n', open);
    if (line_end == std::string_view::npos) return {};
    const auto close = text.find("```", line_end);
    return text.substr(line_end + 1, close == std::string_view::npos ? close : close - line_end - 1);
}

/// From the first opening bracket to the last closing one.
std::string_view bracketed(std::string_view text) {
    const auto first = text.find_first_of("{[");
    const auto last = text.find_last_of("}]");
    if (first == std::string_view::npos || last == std::string_view::npos || last < first) return {};
    return text.substr(first, last - first + 1);
}

} // namespace

std::optional<std::string> json_in(std::string_view text) {
    for (const std::string_view part : {base::trim(text), fenced(text), bracketed(text)}) {
        if (part.empty()) continue;
        if (auto value = compact(part)) return value;
    }
    return std::nullopt;
}

std::optional<std::string> misfit(const Schema& schema, std::string_view text, std::string& json) {
    const auto value = json_in(text);
    if (!value) return "it is no JSON";
    if (auto error = records::validation_error(schema.document, *value)) return error;
    json = *value;
    return std::nullopt;
}

Failure schema_failure(const std::string& complaint, bool truncated, int max_output_tokens) {
    Failure failure;
    failure.kind = FailureClass::schema;
    failure.message =
        truncated ? fmt::format("the answer is cut off at {} tokens; try --max-output-tokens", max_output_tokens)
                  : "the answer does not fit the schema: " + complaint;
    return failure;
}

} // namespace vlm::infer
