// SPDX-License-Identifier: Apache-2.0
#include "common/records/schema_check.hpp"

#include <algorithm>
#include <array>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/records/pattern.hpp"
#include "common/records/schema_walk.hpp"

namespace vlm::records {

namespace {

using nlohmann::json;

const std::vector<std::string>& type_names() {
    static const std::vector<std::string> names = {"array", "boolean", "integer", "null", "number", "object", "string"};
    return names;
}

struct Replacement {
    const char* keyword;
    const char* instead;
};

// Keywords of drafts 2019-09 and 2020-12, which a validator for draft 7 does not look at.
constexpr std::array later_keywords = {Replacement{"dependentRequired", "dependencies"},
                                       Replacement{"dependentSchemas", "dependencies"},
                                       Replacement{"prefixItems", "a list in items"},
                                       Replacement{"unevaluatedProperties", "additionalProperties"},
                                       Replacement{"unevaluatedItems", "additionalItems"},
                                       Replacement{"minContains", "contains"},
                                       Replacement{"maxContains", "contains"},
                                       Replacement{"$dynamicRef", "$ref"},
                                       Replacement{"$recursiveRef", "$ref"}};

// What may stand beside a $ref without being lost: it says nothing about values.
constexpr std::array annotations = {"$ref",     "$schema",     "$id",         "$defs",   "$comment",
                                    "title",    "definitions", "description", "default", "examples",
                                    "readOnly", "writeOnly",   "deprecated"};

// Patterns are compiled by recursion.
constexpr std::size_t longest_pattern = 1000;

[[noreturn]] void refuse(const std::string& where, const std::string& reason) {
    throw base::UsageError{base::one_line("schema: " + (where.empty() ? "/" : where) + ": " + reason)};
}

void check_pattern(const std::string& pattern, const std::string& where) {
    if (pattern.size() > longest_pattern) refuse(where, "the pattern is longer than 1000 bytes");
    try {
        const Pattern compiled{pattern};
    } catch (const std::regex_error&) {
        refuse(where, "'" + base::one_line(pattern, 100) +
                          "' is not a regular expression (ECMAScript, without back-references)");
    }
}

void check_type_name(const json& type, const std::string& where) {
    const std::string word = type.is_string() ? type.get<std::string>() : type.dump();
    if (std::find(type_names().begin(), type_names().end(), word) != type_names().end()) return;
    const auto is_start = [&](const std::string& name) { return !word.empty() && name.starts_with(word); };
    const auto longer = std::find_if(type_names().begin(), type_names().end(), is_start);
    const std::string similar = longer != type_names().end() ? *longer : base::nearest(word, type_names());
    refuse(where, "'" + base::one_line(word, 50) + "' is not a type; " +
                      (similar.empty() ? "use array, boolean, integer, null, number, object or string"
                                       : "did you mean '" + similar + "'?"));
}

/// One pass over a schema and everything in it.
class KeywordCheck {
public:
    explicit KeywordCheck(const json& root)
        : m_root{root} {}

    void check(const json& schema, const std::string& where) {
        if (schema.is_boolean()) return;
        if (!schema.is_object()) refuse(where, "a schema is an object (or true or false)");
        check_later_keywords(schema, where);
        check_shapes(schema, where);
        check_values(schema, where);
        if (schema.contains("$ref")) check_reference(schema, where);
        for_each_subschema(schema,
                           [&](const json& child, const std::string& below, Applies) { check(child, where + below); });
    }

    // A schema that applies itself to the same value again would never be done.
    void check_end(const json& schema, const std::string& where) {
        if (m_ending.contains(&schema)) return;
        if (!m_open.insert(&schema).second) refuse(where, "the $ref leads back to itself without end");
        if (schema.is_object() && schema.contains("$ref")) {
            check_end(*find_reference(m_root, schema["$ref"].get<std::string>()), where);
        } else {
            for_each_subschema(schema, [&](const json& child, const std::string& below, Applies applies) {
                if (applies == Applies::here) check_end(child, where + below);
            });
        }
        m_open.erase(&schema);
        m_ending.insert(&schema);
        for_each_subschema(schema, [&](const json& child, const std::string& below, Applies applies) {
            if (applies != Applies::here) check_end(child, where + below);
        });
    }

private:
    static void check_later_keywords(const json& schema, const std::string& where) {
        for (const auto& later : later_keywords) {
            if (schema.contains(later.keyword)) {
                refuse(where + "/" + later.keyword,
                       "this keyword is not in draft 7 and would be ignored; use " + std::string{later.instead});
            }
        }
    }

    static void check_shapes(const json& schema, const std::string& where) {
        for (const char* list : {"allOf", "anyOf", "oneOf", "enum"}) {
            const auto found = schema.find(list);
            if (found != schema.end() && (!found->is_array() || found->empty())) {
                refuse(where + "/" + list, "expected a list with at least one entry");
            }
        }
        if (const auto required = schema.find("required"); required != schema.end()) check_required(*required, where);
        for (const char* object : {"properties", "patternProperties", "dependencies", "definitions", "$defs"}) {
            const auto found = schema.find(object);
            if (found != schema.end() && !found->is_object()) refuse(where + "/" + object, "expected an object");
        }
    }

    static void check_required(const json& required, const std::string& where) {
        const auto is_name = [](const json& one) { return one.is_string(); };
        if (required.is_array() && std::all_of(required.begin(), required.end(), is_name)) return;
        refuse(where + "/required", "expected a list of names");
    }

    static void check_values(const json& schema, const std::string& where) {
        if (const auto type = schema.find("type"); type != schema.end()) {
            if (!type->is_array())
                check_type_name(*type, where + "/type");
            else
                for (const json& one : *type)
                    check_type_name(one, where + "/type");
        }
        if (const auto pattern = schema.find("pattern"); pattern != schema.end() && pattern->is_string()) {
            check_pattern(pattern->get<std::string>(), where + "/pattern");
        }
        if (const auto patterns = schema.find("patternProperties"); patterns != schema.end()) {
            for (const auto& [pattern, child] : patterns->items())
                check_pattern(pattern, where + "/patternProperties");
        }
        if (const auto divisor = schema.find("multipleOf"); divisor != schema.end()) {
            if (!divisor->is_number() || divisor->get<double>() <= 0) {
                refuse(where + "/multipleOf", "expected a number above 0");
            }
        }
    }

    void check_reference(const json& schema, const std::string& where) const {
        const json& reference = schema["$ref"];
        if (!reference.is_string()) refuse(where + "/$ref", "expected a string");
        const auto target = reference.get<std::string>();
        if (target.empty() || target.front() != '#') {
            refuse(where + "/$ref", "'" + base::one_line(target, 100) +
                                        "' is in another document, which is not fetched; copy it into definitions");
        }
        if (find_reference(m_root, target) == nullptr) {
            refuse(where + "/$ref", "there is nothing at '" + base::one_line(target, 100) + "'");
        }
        if (target.find("/patternProperties/") != std::string::npos) {
            refuse(where + "/$ref", "cannot lead into patternProperties; put that schema into definitions");
        }
        for (const auto& [keyword, value] : schema.items()) {
            const auto same = [&name = keyword](const char* annotation) { return name == annotation; };
            if (std::none_of(annotations.begin(), annotations.end(), same)) {
                refuse(where + "/" + pointer_token(keyword),
                       "draft 7 ignores what stands beside a $ref; put both into allOf");
            }
        }
    }

    const json& m_root;
    std::set<const json*> m_open;
    std::set<const json*> m_ending;
};

} // namespace

void check_keywords(const json& schema) {
    KeywordCheck pass{schema};
    pass.check(schema, "");
    pass.check_end(schema, "");
}

} // namespace vlm::records
