// SPDX-License-Identifier: Apache-2.0
#include "common/records/schema_walk.hpp"

#include <array>
#include <cctype>
#include <span>

#include <nlohmann/json.hpp>

#include "common/base/text.hpp"

namespace vlm::records {

namespace {

using nlohmann::json;

struct Keyword {
    const char* name;
    Applies applies;
};

// As a value, as a list and as the members of an object: where draft 7 has subschemas.
constexpr std::array single_keywords = {Keyword{"not", Applies::here},
                                        Keyword{"if", Applies::here},
                                        Keyword{"then", Applies::here},
                                        Keyword{"else", Applies::here},
                                        Keyword{"items", Applies::to_part},
                                        Keyword{"additionalItems", Applies::to_part},
                                        Keyword{"contains", Applies::to_part},
                                        Keyword{"additionalProperties", Applies::to_part},
                                        Keyword{"propertyNames", Applies::to_part}};
constexpr std::array list_keywords = {Keyword{"allOf", Applies::here}, Keyword{"anyOf", Applies::here},
                                      Keyword{"oneOf", Applies::here}, Keyword{"items", Applies::to_part}};
constexpr std::array member_keywords = {Keyword{"properties", Applies::to_part},
                                        Keyword{"patternProperties", Applies::to_part},
                                        Keyword{"dependencies", Applies::here},
                                        Keyword{"definitions", Applies::nowhere}, Keyword{"$defs", Applies::nowhere}};

const json* member(const json& object, const std::string& name) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

// "%20" and the like, as fragments of a URL may hold.
std::string percent_decoded(const std::string& text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size() &&
                            std::isxdigit(static_cast<unsigned char>(text[i + 1])) != 0 &&
                            std::isxdigit(static_cast<unsigned char>(text[i + 2])) != 0;
        decoded += escape ? static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16)) : text[i];
        if (escape) i += 2;
    }
    return decoded;
}

const json& without_references(const json& root, const json& schema) {
    const json* here = &schema;
    while (const json* reference = member(*here, "$ref")) {
        const json* target = find_reference(root, reference->get<std::string>());
        if (target == nullptr) break;
        here = target;
    }
    return *here;
}

bool is_number(const std::string& text) {
    return !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == std::string::npos;
}

const json* part(const json& schema, const std::string& name) {
    if (const json* properties = member(schema, "properties")) {
        if (const json* property = member(*properties, name)) return property;
    }
    const json* items = is_number(name) ? member(schema, "items") : nullptr;
    if (items != nullptr && items->is_object()) return items;
    if (items != nullptr && items->is_array() && std::stoul(name) < items->size()) return &(*items)[std::stoul(name)];
    return member(schema, "additionalProperties");
}

const json* find_part(const json& root, const json& schema, const std::string& name) {
    const json& here = without_references(root, schema);
    if (const json* found = part(here, name)) return found;
    for (const char* combined : {"allOf", "anyOf", "oneOf"}) {
        const json* list = member(here, combined);
        if (list == nullptr) continue;
        for (const json& choice : *list) {
            if (const json* found = find_part(root, choice, name)) return found;
        }
    }
    return nullptr;
}

std::string joined(const std::vector<std::string>& parts, const std::string& between) {
    std::string text;
    for (const auto& one : parts) {
        if (!text.empty() && !one.empty()) text += between;
        text += one;
    }
    return text;
}

std::string dumped(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace

void for_each_subschema(const json& schema,
                        const std::function<void(const json&, const std::string&, Applies)>& visit) {
    for (const auto& keyword : single_keywords) {
        const json* child = member(schema, keyword.name);
        if (child != nullptr && !child->is_array()) visit(*child, "/" + std::string{keyword.name}, keyword.applies);
    }
    for (const auto& keyword : list_keywords) {
        const json* list = member(schema, keyword.name);
        if (list == nullptr || !list->is_array()) continue;
        for (std::size_t i = 0; i < list->size(); ++i) {
            visit((*list)[i], "/" + std::string{keyword.name} + "/" + std::to_string(i), keyword.applies);
        }
    }
    for (const auto& keyword : member_keywords) {
        const json* members = member(schema, keyword.name);
        if (members == nullptr || !members->is_object()) continue;
        for (const auto& [name, child] : members->items()) {
            // A dependency on other members is a list of their names.
            if (child.is_array()) continue;
            visit(child, "/" + std::string{keyword.name} + "/" + pointer_token(name), keyword.applies);
        }
    }
}

const json* find_reference(const json& root, const std::string& reference) {
    if (reference.empty() || reference.front() != '#') return nullptr;
    try {
        const json::json_pointer pointer{percent_decoded(reference.substr(1))};
        return root.contains(pointer) ? &root.at(pointer) : nullptr;
    } catch (const json::exception&) { // not a pointer at all: "#name"
        return nullptr;
    }
}

const json* schema_at(const json& root, const std::vector<std::string>& path) {
    const json* here = &root;
    for (const auto& name : path) {
        here = find_part(root, *here, name);
        if (here == nullptr) return nullptr;
    }
    return &without_references(root, *here);
}

std::string expectation(const json& root, const json& schema) {
    const json& here = without_references(root, schema);
    std::vector<std::string> parts;
    if (const json* value = member(here, "const")) return dumped(*value);
    if (const json* values = member(here, "enum")) {
        for (const json& value : *values)
            parts.push_back(dumped(value));
        return base::one_line("one of " + joined(parts, ", "), 200);
    }
    if (const json* types = member(here, "type")) {
        if (types->is_string()) return types->get<std::string>();
        for (const json& type : *types)
            parts.push_back(type.get<std::string>());
        return joined(parts, " or ");
    }
    for (const char* combined : {"anyOf", "oneOf"}) {
        const json* choices = member(here, combined);
        if (choices == nullptr) continue;
        for (const json& choice : *choices)
            parts.push_back(expectation(root, choice));
        return base::one_line(joined(parts, " or "), 200);
    }
    return "";
}

std::string pointer_token(const std::string& name) {
    std::string token;
    for (const char c : name) {
        if (c == '~')
            token += "~0";
        else if (c == '/')
            token += "~1";
        else
            token += c;
    }
    return token;
}

} // namespace vlm::records
