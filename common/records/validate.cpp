// SPDX-License-Identifier: Apache-2.0
#include "common/records/validate.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

// Without it valijson prints to standard error and aborts.
#define VALIJSON_USE_EXCEPTIONS 1
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/records/pattern.hpp"
#include "common/records/schema_check.hpp"
#include "common/records/schema_walk.hpp"
#include "common/records/schema_work.hpp"

namespace vlm::records {

namespace {

using nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

constexpr int deepest = 200;

/// The text as JSON. Throws base::Error with the reason, without a subject.
json parsed(const std::string& text) {
    const auto limit_depth = [](int depth, json::parse_event_t, const json&) {
        if (depth > deepest) throw base::Error{fmt::format("nested more than {} deep", deepest)};
        return true;
    };
    try {
        return json::parse(text, limit_depth);
    } catch (const json::exception& error) { // also a number beyond all doubles
        const std::string what = base::valid_utf8(error.what());
        const auto prefix = what.find("] ");
        throw base::Error{"not JSON: " + base::one_line(prefix == std::string::npos ? what : what.substr(prefix + 2))};
    }
}

// valijson takes 1.0 for no integer and for no equal of 1, and wraps integers above 2^63 around.
void make_integers(json& value) {
    if (value.is_structured()) {
        for (json& child : value)
            make_integers(child);
    } else if (value.is_number_float()) {
        const double number = value.get<double>();
        if (std::abs(number) < 0x1p63 && std::trunc(number) == number) value = static_cast<std::int64_t>(number);
    } else if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) {
        value = value.get<double>();
    }
}

// valijson looks for what applies to the same value, or to its names, at the place of the schema around it, and so
// mistakes it for that schema where a $ref leads there. Inside allOf it has a place of its own.
void move_conditions(json& schema) {
    json moved = json::object();
    for (const char* keyword : {"propertyNames", "if", "then", "else"}) {
        if (!schema.contains(keyword)) continue;
        moved[keyword] = schema[keyword];
        schema.erase(keyword);
    }
    if (!moved.empty()) schema["allOf"].push_back(std::move(moved));
}

// The same schema in a form that valijson gets right.
void rewrite(json& schema) {
    if (!schema.is_object()) return;
    std::vector<std::string> below;
    for_each_subschema(schema, [&](const json&, const std::string& where, Applies) { below.push_back(where); });
    for (const auto& where : below)
        rewrite(schema.at(json::json_pointer{where}));
    // It cuts fractions off before it divides by an integer.
    if (schema.contains("multipleOf")) schema["multipleOf"] = schema["multipleOf"].get<double>();
    move_conditions(schema);
}

void compile(const json& document, valijson::Schema& schema) {
    try {
        valijson::SchemaParser parser;
        parser.populateSchema(Adapter{document}, schema);
    } catch (const std::exception& error) {
        throw base::UsageError{"schema: " + base::one_line(error.what())};
    }
}

json checked_schema(const std::string& text) {
    json schema;
    try {
        schema = parsed(text);
    } catch (const base::Error& error) {
        throw base::UsageError{std::string{"schema: "} + error.what()};
    }
    check_keywords(schema);
    make_integers(schema);
    rewrite(schema);
    valijson::Schema usable;
    compile(schema, usable);
    return schema;
}

// {"<root>", "[people]", "[0]"} -> {"people", "0"}
std::vector<std::string> names(const std::vector<std::string>& context) {
    std::vector<std::string> path;
    for (std::size_t i = 1; i < context.size(); ++i)
        path.push_back(context[i].substr(1, context[i].size() - 2));
    return path;
}

std::string as_pointer(const std::vector<std::string>& path) {
    std::string pointer;
    for (const auto& name : path)
        pointer += "/" + pointer_token(name);
    return pointer.empty() ? "/" : pointer;
}

const json* find_value(const json& value, const std::vector<std::string>& path) {
    const json* here = &value;
    for (const auto& name : path) {
        if (here->is_array())
            here = &here->at(std::stoul(name));
        else if (here->is_object() && here->contains(name))
            here = &here->at(name);
        else
            return nullptr;
    }
    return here;
}

bool contains(const std::string& text, const char* words) {
    return text.find(words) != std::string::npos;
}

// What the schema expects instead of `value`; empty where the fault is not that it is another value altogether.
std::string expected_instead(const std::string& fault, const std::string& expected, const json* value) {
    if (expected.empty()) return "";
    if (contains(fault, "enum values") || contains(fault, "'const' constraint")) return "expected " + expected;
    const bool other_type = contains(fault, "'type' constraint") || contains(fault, "anyOf constraint");
    if (!other_type || value == nullptr) return "";
    return "expected " + expected + ", not " + value->type_name();
}

// The pattern that a text does not match; valijson does not see patterns.
std::string misses_pattern(const json* schema, const json* value) {
    if (schema == nullptr || value == nullptr || !schema->is_object() || !value->is_string()) return "";
    const auto pattern = schema->find("pattern");
    if (pattern == schema->end() || Pattern{pattern->get<std::string>()}.is_in(value->get<std::string>())) return "";
    return "does not match the pattern '" + pattern->get<std::string>() + "'";
}

// valijson reports the innermost fault first; what follows are the schemas around it.
std::string described(const valijson::ValidationResults::Error& fault, const json& schema, const json& value) {
    const auto path = names(fault.context);
    const json* where = schema_at(schema, path);
    const json* found = find_value(value, path);
    const std::string expected = where == nullptr ? "" : expectation(schema, *where);
    std::string reason = misses_pattern(where, found);
    if (reason.empty()) reason = expected_instead(fault.description, expected, found);
    if (reason.empty()) {
        reason = fault.description;
        if (reason.ends_with('.')) reason.pop_back();
        if (!reason.empty()) reason[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(reason[0])));
    }
    return base::one_line(as_pointer(path) + ": " + reason, 500);
}

} // namespace

std::optional<std::string> validation_error(const std::string& schema_json, const std::string& value_json) {
    const json document = checked_schema(schema_json);
    json value;
    json decided;
    try {
        value = parsed(value_json);
        make_integers(value);
        decided = with_decided_patterns(document, value);
        check_work(decided, value);
    } catch (const base::Error& error) {
        return std::string{"/: "} + error.what();
    }
    valijson::Schema schema;
    compile(decided, schema);
    valijson::ValidationResults faults;
    if (valijson::Validator{}.validate(schema, Adapter{value}, &faults)) return std::nullopt;
    if (faults.numErrors() == 0) return "/: nothing is allowed here";
    return described(*faults.begin(), document, value);
}

void check_schema(const std::string& schema_json) {
    std::ignore = checked_schema(schema_json);
}

} // namespace vlm::records
