// SPDX-License-Identifier: Apache-2.0
#include "common/cli/profile.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

#include <fmt/format.h>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/cli/arguments.hpp"
#include "common/cli/config.hpp"

namespace vlm::cli {
namespace {

using base::UsageError;
namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> groups = {"sampling", "picture", "generation"};
constexpr std::size_t largest_profile = std::size_t{1} << 20U;

std::string profile_folder() {
    const std::string folder = user_folder();
    return folder.empty() ? "" : folder + "/profiles";
}

bool is_group(const std::string& name) {
    return std::find(groups.begin(), groups.end(), name) != groups.end();
}

/// Takes the group's name ("sampling") off the way to an option.
TomlEntry ungrouped(TomlEntry entry, const std::string& file) {
    if (entry.path.size() == 2 && is_group(entry.path.front())) entry.path.erase(entry.path.begin());
    if (entry.path.size() == 1) return entry;
    const std::vector<std::string> known = {"sampling", "picture", "generation", "override"};
    throw UsageError{fmt::format("{}:{}: {}: unknown section{}", file, entry.line, entry.path.front(),
                                 suggestion(entry.path.front(), known))};
}

bool is_override(const TomlEntry& entry) {
    return entry.path.size() > 1 && entry.path.front() == "override";
}

/// A profile may come from anybody: it is a question, and decides neither what is run, nor what is written, nor who
/// gets a key.
Assignment profile_assignment(const Command& program, const TomlEntry& entry, const std::string& file) {
    static constexpr std::array<std::string_view, 6> refused = {"api-key-cmd", "api-key-env", "api-key-file",
                                                                "output",      "force",       "profile"};
    if (std::find(refused.begin(), refused.end(), entry.key()) != refused.end()) {
        throw UsageError{fmt::format("{}:{}: {}: not in a profile; put it into the configuration or the command line",
                                     file, entry.line, entry.key())};
    }
    return to_assignment(program, entry, file, Source::profile);
}

/// Which [[override]] an entry stands in.
std::size_t override_index(const TomlEntry& entry, const std::string& file) {
    const std::string& number = entry.path[1];
    if (number.empty() || number.size() > 3 || number.find_first_not_of("0123456789") != std::string::npos) {
        throw UsageError{fmt::format("{}:{}: override: write [[override]], with model = a pattern", file, entry.line)};
    }
    return std::stoul(number);
}

/// Adds an entry of the n-th [[override]] to it.
void add_override(Layer& layer, const Command& program, TomlEntry entry, const std::string& file) {
    const std::size_t index = override_index(entry, file);
    if (layer.overrides.size() <= index) layer.overrides.resize(index + 1);
    Override& change = layer.overrides[index];
    if (entry.path.size() == 3 && entry.key() == "model") {
        if (entry.array) throw UsageError{fmt::format("{}:{}: model: takes one value, not an array", file, entry.line)};
        change.model = entry.values.front();
        return;
    }
    entry.path.erase(entry.path.begin(), entry.path.begin() + 2);
    change.assignments.push_back(profile_assignment(program, ungrouped(std::move(entry), file), file));
}

} // namespace

std::vector<std::string> profile_names() {
    std::set<std::string> names;
    for (const EmbeddedProfile& profile : embedded_profiles()) {
        names.emplace(profile.name);
    }
    std::error_code none;
    for (const auto& entry : fs::directory_iterator{profile_folder(), none}) {
        if (entry.path().extension() == ".toml") names.insert(entry.path().stem());
    }
    return {names.begin(), names.end()};
}

ProfileText find_profile(const std::string& name) {
    if (name.find('/') != std::string::npos || name.ends_with(".toml")) {
        return {name, base::read_file(name, largest_profile)};
    }
    const std::string own = profile_folder() + "/" + name + ".toml";
    std::error_code none;
    if (!profile_folder().empty() && fs::exists(own, none)) return {own, base::read_file(own, largest_profile)};
    for (const EmbeddedProfile& profile : embedded_profiles()) {
        if (profile.name == name) return {"profile " + name, std::string{profile.text}};
    }
    const std::string near = suggestion(name, profile_names());
    throw UsageError{
        fmt::format("no profile '{}'{}", name,
                    near.empty() ? fmt::format("; there are {}", fmt::join(profile_names(), ", ")) : near)};
}

Layer profile_layer(const Command& program, const ProfileText& profile) {
    Layer layer;
    for (TomlEntry& entry : parse_toml(profile.text, profile.file, json_options())) {
        if (entry.path == std::vector<std::string>{"description"}) continue;
        if (is_override(entry)) {
            add_override(layer, program, std::move(entry), profile.file);
        } else {
            layer.assignments.push_back(
                profile_assignment(program, ungrouped(std::move(entry), profile.file), profile.file));
        }
    }
    for (const Override& change : layer.overrides) {
        if (change.model.empty())
            throw UsageError{profile.file + ": an [[override]] needs model, a pattern like \"*qwen*\""};
    }
    return layer;
}

} // namespace vlm::cli
