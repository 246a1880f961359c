// SPDX-License-Identifier: Apache-2.0
#include "common/cli/settings.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/redact.hpp"
#include "common/base/text.hpp"
#include "common/cli/config.hpp"
#include "common/cli/profile.hpp"

extern char** environ; // POSIX leaves its declaration to programs

namespace vlm::cli {
namespace {

constexpr std::size_t largest_config = std::size_t{4} << 20U;

Layer command_line_layer(const Arguments& arguments) {
    Layer layer;
    for (const auto& [option, values] : arguments.options) {
        layer.assignments.push_back({option, values, "--" + option, Source::command_line});
    }
    return layer;
}

const Assignment* find(const Layer& layer, const std::string& option) {
    const auto found = std::find_if(layer.assignments.begin(), layer.assignments.end(),
                                    [&](const Assignment& assignment) { return assignment.option == option; });
    return found == layer.assignments.end() ? nullptr : &*found;
}

void append(std::vector<Layer>& layers, std::vector<Layer> more) {
    layers.insert(layers.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// Runs `work`; what it throws is put down to `where`.
template <typename Work>
auto blaming(const std::string& where, Work work) {
    try {
        return work();
    } catch (const base::Error& error) {
        throw base::UsageError{where + ": " + error.what()};
    }
}

/// "fps = 1 (VLM_FPS)".
std::string line_of(const std::string& name, const Assignment& assignment) {
    // Redacted before it is cut: half a URL does not look like one that holds a password.
    const bool secret = name == "api-key-cmd" || name == "webhook" || name == "password"; // may hold the key itself
    const std::string value = secret ? "***" : base::redact(fmt::format("{}", fmt::join(assignment.values, ", ")));
    return fmt::format("{} = {} ({})", name, base::one_line(value, 80), assignment.where);
}

/// Puts the profile that a layer names just below that layer.
void insert_profile(const Command& program, std::vector<Layer>& layers) {
    for (auto layer = layers.begin(); layer != layers.end(); ++layer) {
        const Assignment* named = find(*layer, "profile");
        if (named == nullptr) continue;
        const ProfileText text = blaming(named->where, [&] { return find_profile(named->values.back()); });
        layers.insert(layer + 1, profile_layer(program, text));
        return;
    }
}

} // namespace

Settings::Settings(const Command& program, const Command& command, const Arguments& arguments)
    : m_program{program}
    , m_command{command}
    , m_arguments{arguments} {
    m_layers.push_back(command_line_layer(arguments));
    m_layers.push_back(environment_layer(command));
    load_files(program);
    insert_profile(program, m_layers);
    resolve_for({});
    if (const auto model = m_effective.find("model"); model != m_effective.end())
        resolve_for({model->second.values.back(), ""});
    apply();
}

void Settings::resolve_for(Subject subject) {
    m_effective = resolve(m_layers, m_command.exclusive_sets(), subject);
    m_subject = std::move(subject);
}

void Settings::load_files(const Command& program) {
    const Assignment* named = find(m_layers.front(), "config");
    if (named == nullptr) named = find(m_layers.back(), "config");
    if (named != nullptr) {
        const std::string file = named->values.back();
        const std::string text = blaming(named->where, [&] { return base::read_file(file, largest_config); });
        append(m_layers, config_layers(program, text, file));
    }
    const std::string own = user_folder() + "/config.toml";
    std::error_code none;
    if (!user_folder().empty() && std::filesystem::exists(own, none)) {
        const std::string text = blaming("the configuration", [&] { return base::read_file(own, largest_config); });
        append(m_layers, config_layers(program, text, own));
    }
}

std::string Settings::subcommand() const {
    return &m_program == &m_command ? "" : m_command.name();
}

Source Settings::source(const std::string& option) const {
    const auto found = m_effective.find(option);
    return found == m_effective.end() ? Source::standard : found->second.source;
}

void Settings::apply_model(const std::string& model) {
    const bool changes =
        std::any_of(m_layers.begin(), m_layers.end(), [](const Layer& layer) { return !layer.overrides.empty(); });
    if (!changes) return;
    resolve_for({model, m_subject.source});
    apply();
}

bool Settings::knows_source(const std::string& name) const {
    return std::any_of(m_layers.begin(), m_layers.end(),
                       [&](const Layer& layer) { return layer.sources.contains(name); });
}

void Settings::apply_source(const std::string& name) {
    if (name == m_subject.source) return;
    resolve_for({m_subject.model, name});
    apply();
}

const Assignment* Settings::of_source(const std::string& key) const {
    const auto found = m_effective.find(key);
    return found == m_effective.end() ? nullptr : &found->second;
}

void Settings::apply() {
    for (const Option& option : m_command.options()) {
        const auto found = m_effective.find(option.name);
        if (found == m_effective.end()) {
            option.set({});
        } else {
            blaming(found->second.where, [&] { option.set(found->second.values); });
        }
    }
    if (m_command.positional().set) m_command.positional().set(m_arguments.positional);
    for (const auto& check : m_command.checks()) {
        check();
    }
}

std::vector<std::string> Settings::misspelt_variables() const {
    std::vector<std::string> known;
    for (const Option& option : m_program.options())
        known.push_back(variable_name(option.name));
    for (const Option& option : m_command.options())
        known.push_back(variable_name(option.name));
    std::vector<std::string> lines;
    for (char** each = environ; *each != nullptr; ++each) {
        const std::string_view variable{*each};
        const std::string name{variable.substr(0, variable.find('='))};
        const bool ours = name.starts_with("VLM_") && !name.starts_with("VLM_TEST_");
        if (!ours || std::find(known.begin(), known.end(), name) != known.end()) continue;
        const std::string near = base::nearest(name, known);
        if (!near.empty()) lines.push_back(name + ": unknown variable, ignored; did you mean " + near + "?");
    }
    return lines;
}

std::vector<Setting> Settings::values() const {
    std::vector<Setting> settings;
    for (const auto& [name, assignment] : m_effective) {
        const Option& option = *m_command.find(name);
        settings.push_back({name, option.group, assignment.values});
        if (option.takes == Takes::one) settings.back().values = {assignment.values.back()}; // the last one counts
    }
    return settings;
}

std::vector<std::string> Settings::lines() const {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < m_arguments.positional.size(); ++i)
        lines.push_back(
            fmt::format("argument {} = {}", i + 1, base::one_line(base::redact(m_arguments.positional[i]), 80)));
    for (const auto& [name, assignment] : m_effective)
        lines.push_back(line_of(name, assignment));
    return lines;
}

std::vector<std::string> Settings::source_lines() const {
    std::vector<std::string> lines;
    for (const auto& [name, assignment] : m_effective) {
        if (assignment.for_source) lines.push_back(line_of(name, assignment));
    }
    return lines;
}

} // namespace vlm::cli
