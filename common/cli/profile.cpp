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
#include "common/cli/override_table.hpp"

namespace vlm::cli {
namespace {

using base::UsageError;
namespace fs = std::filesystem;

constexpr std::size_t largest_profile = std::size_t{1} << 20U;

std::string profile_folder() {
    const std::string folder = user_folder();
    return folder.empty() ? "" : folder + "/profiles";
}

/// A profile may come from anybody: it is a question, and decides neither what is run, nor what is written, nor who
/// gets a key or is told of answers.
Assignment profile_assignment(const Command& program, const TomlEntry& entry, const std::string& file) {
    static constexpr std::array<std::string_view, 17> refused = {
        "api-key-cmd", "api-key-env", "api-key-file", "credentials", "exec",    "spawn",
        "webhook",     "api-base",    "speech-base",  "unix-socket", "control", "db",
        "resume",      "gate-report", "output",       "force",       "profile"};
    if (std::find(refused.begin(), refused.end(), entry.key()) != refused.end()) {
        throw UsageError{fmt::format("{}:{}: {}: not in a profile; put it into the configuration or the command line",
                                     file, entry.line, entry.key())};
    }
    return to_assignment(program, entry, file, Source::profile);
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
    const auto assignment = [&](const TomlEntry& entry) { return profile_assignment(program, entry, profile.file); };
    for (TomlEntry& entry : parse_toml(profile.text, profile.file, json_options())) {
        if (entry.path == std::vector<std::string>{"description"}) continue;
        if (is_override(entry)) {
            add_override(layer, std::move(entry), profile.file, assignment);
        } else {
            layer.assignments.push_back(assignment(ungrouped(std::move(entry), profile.file)));
        }
    }
    check_overrides(layer, profile.file);
    return layer;
}

} // namespace vlm::cli
