// SPDX-License-Identifier: Apache-2.0
#include "common/records/schema_work.hpp"

#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "common/base/error.hpp"
#include "common/records/pattern.hpp"
#include "common/records/schema_walk.hpp"

namespace vlm::records {

namespace {

using nlohmann::json;

constexpr double most_matching = 5e8;
constexpr int most_applied = 200'000;

void add_texts(std::set<std::string>& texts, const json& value) {
    if (value.is_string()) texts.insert(value.get<std::string>());
    if (!value.is_structured()) return;
    for (const auto& [name, child] : value.items()) {
        if (value.is_object()) texts.insert(name);
        add_texts(texts, child);
    }
}

class PatternDecision {
public:
    explicit PatternDecision(const json& value) { add_texts(m_texts, value); }

    void decide(json& schema) {
        if (!schema.is_object()) return;
        std::vector<std::string> below;
        for_each_subschema(schema, [&](const json&, const std::string& where, Applies) { below.push_back(where); });
        for (const auto& where : below)
            decide(schema.at(json::json_pointer{where}));
        if (schema.contains("pattern")) decide_text(schema);
        if (schema.contains("patternProperties")) decide_names(schema);
    }

private:
    [[nodiscard]] bool matches(const std::string& text, const std::string& source, const Pattern& pattern) {
        const auto length = static_cast<double>(text.size());
        m_work += length * length * static_cast<double>(source.size());
        if (m_work > most_matching) throw base::Error{"the texts are too long to be matched with the patterns"};
        return pattern.is_in(text);
    }

    void decide_text(json& schema) {
        const std::string source = schema["pattern"].get<std::string>();
        const Pattern pattern{source};
        json misfits = json::array();
        for (const auto& text : m_texts) {
            if (!matches(text, source, pattern)) misfits.push_back(text);
        }
        schema.erase("pattern");
        if (!misfits.empty()) schema["allOf"].push_back({{"not", {{"enum", std::move(misfits)}}}});
    }

    void decide_names(json& schema) {
        const json patterns = schema["patternProperties"];
        schema.erase("patternProperties");
        json found = json::object();
        for (const auto& [source, child] : patterns.items()) {
            const Pattern pattern{source};
            for (const auto& name : m_texts) {
                if (matches(name, source, pattern)) found[name]["allOf"].push_back(child);
            }
        }
        for (auto& [name, all] : found.items()) {
            json& property = schema["properties"][name];
            if (!property.is_null()) all["allOf"].push_back(std::move(property));
            property = std::move(all);
        }
    }

    std::set<std::string> m_texts;
    double m_work = 0;
};

/// Applies every schema that validation may apply, without looking at what it says.
class Work {
public:
    explicit Work(const json& root)
        : m_root{root} {}

    void apply(const json& schema, const json& value) {
        if (++m_applied > most_applied) throw base::Error{"the schema applies too many schemas to this value"};
        if (!schema.is_object()) return;
        if (schema.contains("$ref")) {
            return apply(*find_reference(m_root, schema["$ref"].get<std::string>()), value);
        }
        for_each_subschema(schema, [&](const json& child, const std::string&, Applies applies) {
            if (applies == Applies::here) apply(child, value);
        });
        if (value.is_object()) apply_to_members(schema, value);
        if (value.is_array()) apply_to_items(schema, value);
    }

private:
    void apply_keyword(const json& schema, const char* keyword, const json& value) {
        if (const auto found = schema.find(keyword); found != schema.end()) apply(*found, value);
    }

    void apply_to_members(const json& schema, const json& value) {
        const auto properties = schema.find("properties");
        for (const auto& [name, member] : value.items()) {
            apply_keyword(schema, "propertyNames", name);
            if (properties != schema.end() && properties->contains(name))
                apply((*properties)[name], member);
            else
                apply_keyword(schema, "additionalProperties", member);
        }
    }

    void apply_to_items(const json& schema, const json& value) {
        const auto items = schema.find("items");
        for (std::size_t i = 0; i < value.size(); ++i) {
            apply_keyword(schema, "contains", value[i]);
            if (items == schema.end()) continue;
            if (!items->is_array())
                apply(*items, value[i]);
            else if (i < items->size())
                apply((*items)[i], value[i]);
            else
                apply_keyword(schema, "additionalItems", value[i]);
        }
    }

    const json& m_root;
    int m_applied = 0;
};

} // namespace

json with_decided_patterns(json schema, const json& value) {
    PatternDecision{value}.decide(schema);
    return schema;
}

void check_work(const json& schema, const json& value) {
    Work{schema}.apply(schema, value);
}

} // namespace vlm::records
