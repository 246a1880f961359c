// SPDX-License-Identifier: Apache-2.0
#include "common/cli/config.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/cli/arguments.hpp"
#include "common/cli/override_table.hpp"
#include "common/cli/source_table.hpp"

namespace vlm::cli {
namespace {

using base::UsageError;

constexpr std::array<std::string_view, 5> sections = {"capture", "index", "analyze", "count", "serve-hls"};

std::string environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? "" : value;
}

std::vector<std::string> setting_names(const Command& program) {
    std::vector<std::string> names;
    const auto add = [&names](const Command& command) {
        for (const Option& option : command.options()) {
            if (command.is_setting(option)) names.push_back(option.name);
        }
    };
    add(program);
    for (const Command& command : program.subcommands()) {
        add(command);
    }
    return names;
}

std::string own_section(const Command& program) {
    const auto dash = program.name().find('-');
    return dash == std::string::npos ? program.name() : program.name().substr(dash + 1);
}

/// Gathers [prices."model"] tables, which come as single amounts.
class PriceTables {
public:
    void add(const TomlEntry& entry, const std::string& file) {
        const std::string where = fmt::format("{}:{}: prices", file, entry.line);
        if (entry.path.size() != 3 || entry.array) {
            throw UsageError{where + ": wants tables like [prices.\"gpt-4o*\"] with input, output and cached"};
        }
        static const std::vector<std::string> names = {"input", "output", "cached"};
        if (std::find(names.begin(), names.end(), entry.key()) == names.end()) {
            throw UsageError{
                fmt::format("{}: {}: unknown amount{}", where, entry.key(), suggestion(entry.key(), names))};
        }
        if (m_where.empty()) m_where = where;
        if (!m_amounts.contains(entry.path[1])) m_order.push_back(entry.path[1]);
        m_amounts[entry.path[1]][entry.key()] = entry.values.front();
    }

    void finish(Layer& layer) const {
        if (m_order.empty()) return;
        Values values;
        for (const std::string& model : m_order) {
            const auto& amounts = m_amounts.at(model);
            if (!amounts.contains("input") || !amounts.contains("output")) {
                throw UsageError{fmt::format("{}: '{}' needs input and output", m_where, model)};
            }
            values.push_back(fmt::format("{}={}:{}", model, amounts.at("input"), amounts.at("output")));
            if (amounts.contains("cached")) values.back() += ":" + amounts.at("cached");
        }
        layer.assignments.push_back({"price", values, m_where, Source::configuration});
    }

private:
    std::map<std::string, std::map<std::string, std::string>> m_amounts;
    std::vector<std::string> m_order;
    std::string m_where;
};

/// A setting of an [[override]]: which profile counts is decided before the model is known.
Assignment override_assignment(const Command& program, const TomlEntry& entry, const std::string& file) {
    if (entry.key() == "profile") {
        throw UsageError{fmt::format("{}:{}: profile: not in an [[override]]", file, entry.line)};
    }
    return to_assignment(program, entry, file, Source::configuration);
}

/// [server] command: the server that programs which ask start for a run.
Assignment server_assignment(const Command& program, TomlEntry entry, const std::string& file) {
    if (entry.path.size() != 2 || entry.path[1] != "command")
        throw UsageError{fmt::format("{}:{}: server: holds command, and nothing else", file, entry.line)};
    entry.path = {"spawn"};
    return to_assignment(program, entry, file, Source::configuration);
}

[[noreturn]] void unknown_key(const Command& program, const TomlEntry& entry, const std::string& file) {
    const bool table = entry.path.size() > 1;
    std::vector<std::string> names =
        table ? std::vector<std::string>{sections.begin(), sections.end()} : setting_names(program);
    if (table) names.insert(names.end(), {"source", "prices", "override", "server"});
    throw UsageError{fmt::format("{}:{}: {}: unknown {}{}", file, entry.line, entry.path.front(),
                                 table ? "section" : "option", suggestion(entry.path.front(), names))};
}

/// Ours in the folder that the variable names, else in the usual one.
std::string folder_of_user(const char* variable, const char* usual) {
    if (const std::string named = environment(variable); !named.empty()) return named + "/vlm-tools";
    const std::string home = environment("HOME");
    return home.empty() ? "" : home + usual + "/vlm-tools";
}

} // namespace

const std::set<std::string>& json_options() {
    static const std::set<std::string> names = {"extra-body", "schema"};
    return names;
}

std::string user_folder() {
    return folder_of_user("XDG_CONFIG_HOME", "/.config");
}

std::string cache_folder() {
    return folder_of_user("XDG_CACHE_HOME", "/.cache");
}

const Option* find_setting(const Command& program, const std::string& name) {
    const Option* option = program.find(name);
    if (option != nullptr && program.is_setting(*option)) return option;
    for (const Command& command : program.subcommands()) {
        option = command.find(name);
        if (option != nullptr && command.is_setting(*option)) return option;
    }
    return nullptr;
}

Assignment to_assignment(const Command& program, const TomlEntry& entry, const std::string& file, Source source) {
    const Option* option = find_setting(program, entry.key());
    std::string where = fmt::format("{}:{}: {}", file, entry.line, entry.key());
    if (option == nullptr && entry.key() == "api-key") {
        throw UsageError{fmt::format("{}:{}: a key is never a setting; see api-key-env", file, entry.line)};
    }
    if (option == nullptr) {
        throw UsageError{where + ": unknown option" + suggestion(entry.key(), setting_names(program))};
    }
    const bool many = option->takes == Takes::list || option->takes == Takes::one_of_several;
    if (entry.array && !many) throw UsageError{where + ": takes one value, not an array"};
    const bool text_list = option->takes == Takes::list && !entry.array;
    return {entry.key(), text_list ? split_list(entry.values.front()) : entry.values, std::move(where), source};
}

std::vector<Layer> config_layers(const Command& program, const std::string& text, const std::string& file) {
    Layer own;
    Layer common;
    PriceTables prices;
    const bool has_model = find_setting(program, "model") != nullptr;
    for (const TomlEntry& entry : parse_toml(text, file, json_options())) {
        const std::string& first = entry.path.front();
        if (is_override(entry)) {
            if (!has_model) continue; // of programs that ask
            add_override(own, entry, file,
                         [&](const TomlEntry& change) { return override_assignment(program, change, file); });
        } else if (entry.path.size() == 1) {
            common.assignments.push_back(to_assignment(program, entry, file, Source::configuration));
        } else if (first == own_section(program) && entry.path.size() == 2) {
            own.assignments.push_back(to_assignment(program, entry, file, Source::configuration));
        } else if (first == "prices") {
            prices.add(entry, file);
        } else if (first == "server") {
            if (find_setting(program, "spawn") != nullptr)
                common.assignments.push_back(server_assignment(program, entry, file));
        } else if (first == "source") {
            if (program.takes_named_sources()) add_source_setting(own, program, entry, file);
        } else if (first == own_section(program)) {
            throw UsageError{fmt::format("{}:{}: {}: unknown option", file, entry.line, entry.path[1])};
        } else if (std::find(sections.begin(), sections.end(), first) == sections.end()) {
            unknown_key(program, entry, file);
        }
    }
    check_overrides(own, file);
    if (find_setting(program, "price") != nullptr) prices.finish(common);
    return {std::move(own), std::move(common)};
}

std::string variable_name(const std::string& option) {
    std::string name = "VLM_";
    for (const char c : option) {
        name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c);
    }
    return name;
}

Layer environment_layer(const Command& command) {
    Layer layer;
    for (const Option& option : command.options()) {
        const std::string name = variable_name(option.name);
        const std::string value = environment(name);
        // VLM_CONFIG names the file just as --config does.
        if (value.empty() || (!command.is_setting(option) && option.name != "config")) continue;
        const Values values = option.takes == Takes::list ? split_list(value) : Values{value};
        const bool number = option.takes == Takes::nothing && (value == "1" || value == "0");
        layer.assignments.push_back(
            {option.name, number ? Values{value == "1" ? "true" : "false"} : values, name, Source::environment});
    }
    return layer;
}

} // namespace vlm::cli
