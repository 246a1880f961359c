// SPDX-License-Identifier: Apache-2.0
#include "common/cli/override_table.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/cli/arguments.hpp"
#include "common/cli/model_pattern.hpp"

namespace vlm::cli {
namespace {

using base::UsageError;

constexpr std::array<std::string_view, 3> groups = {"sampling", "picture", "generation"};

bool is_group(const std::string& name) {
    return std::find(groups.begin(), groups.end(), name) != groups.end();
}

/// Which [[override]] an entry stands in.
std::size_t override_index(const TomlEntry& entry, const std::string& file) {
    const std::string number = entry.path.size() > 1 ? entry.path[1] : "";
    if (number.empty() || number.size() > 3 || number.find_first_not_of("0123456789") != std::string::npos) {
        throw UsageError{fmt::format("{}:{}: override: write [[override]], with model = a pattern", file, entry.line)};
    }
    return std::stoul(number);
}

std::string model_of(const TomlEntry& entry, const std::string& file) {
    if (entry.array) throw UsageError{fmt::format("{}:{}: model: takes one value, not an array", file, entry.line)};
    try {
        check_model_pattern(entry.values.front());
    } catch (const UsageError& error) {
        throw UsageError{fmt::format("{}:{}: model: {}", file, entry.line, error.what())};
    }
    return entry.values.front();
}

} // namespace

TomlEntry ungrouped(TomlEntry entry, const std::string& file) {
    if (entry.path.size() == 2 && is_group(entry.path.front())) entry.path.erase(entry.path.begin());
    if (entry.path.size() == 1) return entry;
    const std::vector<std::string> known = {"sampling", "picture", "generation", "override"};
    throw UsageError{fmt::format("{}:{}: {}: unknown section{}", file, entry.line, entry.path.front(),
                                 suggestion(entry.path.front(), known))};
}

bool is_override(const TomlEntry& entry) {
    return entry.path.front() == "override";
}

void add_override(Layer& layer, TomlEntry entry, const std::string& file, const ToAssignment& to_assignment) {
    const std::size_t index = override_index(entry, file);
    if (layer.overrides.size() <= index) layer.overrides.resize(index + 1);
    Override& change = layer.overrides[index];
    if (entry.path.size() == 3 && entry.key() == "model") {
        change.model = model_of(entry, file);
        return;
    }
    entry.path.erase(entry.path.begin(), entry.path.begin() + 2);
    change.assignments.push_back(to_assignment(ungrouped(std::move(entry), file)));
}

void check_overrides(const Layer& layer, const std::string& file) {
    for (const Override& change : layer.overrides) {
        if (change.model.empty())
            throw UsageError{file + ": an [[override]] needs model, a pattern like \"*qwen*\" or \"/qwen[23]/\""};
    }
}

} // namespace vlm::cli
