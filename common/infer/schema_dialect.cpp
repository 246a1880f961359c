// SPDX-License-Identifier: Apache-2.0
#include "common/infer/schema_dialect.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <string_view>

#include <nlohmann/json.hpp>

#include "common/infer/schema.hpp"

namespace vlm::infer {
namespace {

using Json = nlohmann::ordered_json;
using Visit = std::function<void(Json&)>;

/// Calls `visit` for every schema right below `schema`; members of "properties" and the like are named by the user.
void each_below(Json& schema, const Visit& visit) {
    for (const char* key :
         {"items", "additionalItems", "additionalProperties", "not", "if", "then", "else", "contains"}) {
        const auto below = schema.find(key);
        if (below != schema.end() && below->is_object()) visit(*below);
    }
    for (const char* key : {"properties", "patternProperties", "definitions", "$defs", "allOf", "anyOf", "oneOf"}) {
        const auto below = schema.find(key);
        if (below == schema.end() || !below->is_structured()) continue;
        for (Json& each : *below) {
            if (each.is_object()) visit(each);
        }
    }
}

void strip(Json& schema, std::span<const std::string_view> keywords) {
    for (const std::string_view keyword : keywords) {
        schema.erase(std::string{keyword});
    }
    each_below(schema, [&](Json& below) { strip(below, keywords); });
}

/// Says in words what a server has no word for.
void explain_times(Json& schema) {
    const auto format = schema.find("format");
    if (format != schema.end() && *format == time_format) {
        schema.erase(format);
        if (!schema.contains("description")) schema["description"] = "in seconds, as the times before the frames";
    }
    each_below(schema, explain_times);
}

bool is_closed(const Json& schema) {
    const auto properties = schema.find("properties");
    if (properties == schema.end() || !properties->is_object()) return schema.value("type", Json{}) != "object";
    const Json required = schema.value("required", Json::array());
    const bool all = std::all_of(properties->items().begin(), properties->items().end(), [&](const auto& item) {
        return std::find(required.begin(), required.end(), item.key()) != required.end();
    });
    return all && schema.value("additionalProperties", Json{}) == false;
}

} // namespace

Json schema_for(const std::string& document, SchemaDialect dialect) {
    static constexpr std::array<std::string_view, 10> bounds = {
        "maxLength",        "minLength",  "minimum",  "maximum",     "exclusiveMinimum",
        "exclusiveMaximum", "multipleOf", "maxItems", "uniqueItems", "minItems"};
    Json schema = Json::parse(document, nullptr, false);
    if (!schema.is_object()) return Json::object();
    explain_times(schema);
    if (dialect == SchemaDialect::openai) strip(schema, std::span{bounds}.first(2));
    if (dialect == SchemaDialect::anthropic) strip(schema, bounds);
    return schema;
}

bool is_strict(const Json& schema) {
    bool strict = is_closed(schema);
    Json copy = schema;
    each_below(copy, [&](const Json& below) { strict = strict && is_strict(below); });
    return strict;
}

} // namespace vlm::infer
