// SPDX-License-Identifier: Apache-2.0
#include "common/cli/toml_file.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"

namespace vlm::cli {
namespace {

class Flattener {
public:
    Flattener(std::string name, const std::set<std::string>& json_keys)
        : m_name{std::move(name)}
        , m_json_keys{json_keys} {}

    void add_table(const toml::table& table, std::vector<std::string> path) {
        for (const auto& [key, node] : table) {
            path.emplace_back(key.str());
            add(node, path);
            path.pop_back();
        }
    }

    [[nodiscard]] std::vector<TomlEntry> sorted() && {
        std::stable_sort(m_entries.begin(), m_entries.end(),
                         [](const TomlEntry& a, const TomlEntry& b) { return a.line < b.line; });
        return std::move(m_entries);
    }

private:
    void add(const toml::node& node, const std::vector<std::string>& path) {
        if (const toml::table* table = node.as_table(); table != nullptr && !m_json_keys.contains(path.back())) {
            add_table(*table, path);
        } else if (const toml::array* array = node.as_array(); array != nullptr) {
            add_array(*array, path);
        } else {
            m_entries.push_back({path, {scalar(node)}, false, line_of(node)});
        }
    }

    void add_array(const toml::array& array, const std::vector<std::string>& path) {
        if (array.is_array_of_tables()) {
            for (std::size_t i = 0; i < array.size(); ++i) {
                std::vector<std::string> inner = path;
                inner.push_back(std::to_string(i));
                add_table(*array.get_as<toml::table>(i), inner);
            }
            return;
        }
        TomlEntry entry{path, {}, true, line_of(array)};
        for (const toml::node& element : array) {
            entry.values.push_back(scalar(element));
        }
        m_entries.push_back(std::move(entry));
    }

    [[nodiscard]] std::string scalar(const toml::node& node) const {
        if (const auto* text = node.as_string()) return text->get();
        if (node.is_date() || node.is_time() || node.is_date_time() || node.is_array()) {
            throw base::UsageError{
                fmt::format("{}:{}: a text, a number or true or false is wanted here", m_name, line_of(node))};
        }
        std::ostringstream out;
        if (const auto* table = node.as_table()) {
            out << toml::json_formatter{*table};
        } else if (const auto* number = node.as_floating_point()) {
            return fmt::format("{}", number->get());
        } else {
            node.visit([&out](const auto& value) { out << toml::default_formatter{value}; });
        }
        return out.str();
    }

    static int line_of(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

    std::string m_name;
    const std::set<std::string>& m_json_keys;
    std::vector<TomlEntry> m_entries;
};

} // namespace

std::vector<TomlEntry> parse_toml(const std::string& text, const std::string& name,
                                  const std::set<std::string>& json_keys) {
    try {
        Flattener flattener{name, json_keys};
        flattener.add_table(toml::parse(text, name), {});
        return std::move(flattener).sorted();
    } catch (const toml::parse_error& error) {
        throw base::UsageError{
            fmt::format("{}:{}: {}", name, error.source().begin.line, base::one_line(error.description()))};
    }
}

} // namespace vlm::cli
