// SPDX-License-Identifier: Apache-2.0
#include "common/infer/schema.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/records/validate.hpp"

namespace vlm::infer {
namespace {

using Json = nlohmann::ordered_json;

constexpr int longest_string = 1000;
constexpr int longest_list = 100;

std::shared_ptr<const Schema> checked(std::string name, std::string document) {
    records::check_schema(document);
    return std::make_shared<const Schema>(Schema{std::move(name), std::move(document)});
}

/// What a field of this type must be. Throws UsageError for an unknown type.
Json type_schema(std::string_view type, const std::string& field) {
    if (type.size() > 2 && type.substr(type.size() - 2) == "[]") {
        return {{"type", "array"},
                {"items", type_schema(type.substr(0, type.size() - 2), field)},
                {"maxItems", longest_list}};
    }
    if (type == "str") return {{"type", "string"}, {"maxLength", longest_string}};
    if (type == "int") return {{"type", "integer"}};
    if (type == "float") return {{"type", "number"}};
    if (type == "bool") return {{"type", "boolean"}};
    if (type == "time") return {{"type", "number"}, {"format", time_format}};
    throw base::UsageError{fmt::format("schema: field '{}' has the unknown type '{}'; types are str, int, float, bool, "
                                       "time, each also as a list (str[])",
                                       field, type)};
}

bool is_name(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
    });
}

/// Adds "name type: description" to `schema`.
void add_field(Json& schema, std::string_view text) {
    const auto colon = text.find(':');
    const std::string_view head = base::trim(text.substr(0, colon));
    const auto gap = head.find_first_of(" \t");
    const std::string name{head.substr(0, gap)};
    const std::string_view type = gap == std::string_view::npos ? "str" : base::trim(head.substr(gap));
    if (!is_name(name))
        throw base::UsageError{fmt::format("schema: '{}' is no field; write a name, a type and a description, as in "
                                           "'alarm bool: is anyone in danger'",
                                           base::one_line(text, 80))};
    if (schema["properties"].contains(name))
        throw base::UsageError{fmt::format("schema: field '{}' comes twice", name)};
    Json field = type_schema(type, name);
    if (colon != std::string_view::npos) {
        if (const auto about = base::trim(text.substr(colon + 1)); !about.empty()) field["description"] = about;
    }
    schema["properties"][name] = std::move(field);
    schema["required"].push_back(name);
}

/// The text of a file with this name; a name that looks like one but is none is an error.
std::string file_text(const std::string& path) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(path, ignored)) return base::read_file(path, std::size_t{1} << 20U);
    if (path.size() > 5 && path.substr(path.size() - 5) == ".json")
        throw base::UsageError{path + ": no such schema file"};
    return "";
}

} // namespace

std::string short_schema(std::string_view text) {
    const std::string valid = base::valid_utf8(text);
    Json schema = {{"type", "object"},
                   {"properties", Json::object()},
                   {"required", Json::array()},
                   {"additionalProperties", false}};
    const char separator = valid.find('\n') == std::string_view::npos ? ',' : '\n';
    for (const std::string_view part : base::split(valid, separator)) {
        const std::string_view field = base::trim(part);
        if (field.empty() && separator == '\n') continue;
        add_field(schema, field);
    }
    if (schema["properties"].empty()) throw base::UsageError{"schema: it has no field"};
    return schema.dump();
}

std::shared_ptr<const Schema> read_schema(const std::string& text) {
    const std::string_view trimmed = base::trim(text);
    if (trimmed.empty()) throw base::UsageError{"schema: it is empty"};
    std::string document{trimmed};
    if (trimmed.front() != '{') document = file_text(text);
    if (document.empty()) return checked("answer", short_schema(trimmed));
    const Json schema = Json::parse(document, nullptr, false);
    if (!schema.is_object()) throw base::UsageError{"schema: it is no JSON object"};
    return checked("answer", schema.dump());
}

std::shared_ptr<const Schema> choices_schema(std::string_view words) {
    const std::string valid = base::valid_utf8(words);
    std::vector<std::string> choices;
    for (const std::string_view part : base::split(valid, ',')) {
        const std::string word{base::trim(part)};
        if (word.empty()) throw base::UsageError{"choices: one of them is empty"};
        if (std::find(choices.begin(), choices.end(), word) != choices.end())
            throw base::UsageError{"choices: '" + word + "' comes twice"};
        choices.push_back(word);
    }
    if (choices.size() < 2) throw base::UsageError{"choices: at least two are needed, separated by commas"};
    const Json schema = {{"type", "object"},
                         {"properties", {{"choice", {{"enum", choices}}}}},
                         {"required", Json::array({"choice"})},
                         {"additionalProperties", false}};
    return checked("choice", schema.dump());
}

} // namespace vlm::infer
