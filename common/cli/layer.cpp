// SPDX-License-Identifier: Apache-2.0
#include "common/cli/layer.hpp"

#include <algorithm>

#include "common/base/error.hpp"
#include "common/cli/model_pattern.hpp"

namespace vlm::cli {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// "keyframes = false" in a file chooses nothing, so it stands in nobody's way.
bool is_active(const Assignment& assignment) {
    return assignment.values != Values{"false"};
}

using ExclusiveSets = std::vector<std::vector<std::string>>;

/// The active assignment in `assignments` that excludes `option`, or null.
const Assignment* rival(const Effective& assignments, const ExclusiveSets& exclusive, const std::string& option) {
    for (const auto& [name, assignment] : assignments) {
        if (name == option || !is_active(assignment)) continue;
        const bool excludes = std::any_of(exclusive.begin(), exclusive.end(), [&](const std::vector<std::string>& set) {
            return contains(set, name) && contains(set, option);
        });
        if (excludes) return &assignment;
    }
    return nullptr;
}

/// The layer's own settings, checked against each other.
Effective flat(const std::vector<Assignment>& assignments, const ExclusiveSets& exclusive) {
    Effective result;
    for (const Assignment& assignment : assignments) {
        result[assignment.option] = assignment;
    }
    for (const auto& [name, assignment] : result) {
        const Assignment* other = is_active(assignment) ? rival(result, exclusive, name) : nullptr;
        if (other != nullptr) {
            throw base::UsageError{assignment.where + " and " + other->where + ": give only one of them"};
        }
    }
    return result;
}

void add_below(Effective& result, const Effective& lower, const ExclusiveSets& exclusive) {
    Effective added;
    for (const auto& [name, assignment] : lower) {
        if (!result.contains(name) && rival(result, exclusive, name) == nullptr) added[name] = assignment;
    }
    result.merge(added);
}

} // namespace

Effective resolve(const std::vector<Layer>& layers, const ExclusiveSets& exclusive, const Subject& subject) {
    Effective result;
    for (const Layer& layer : layers) {
        // The last override that matches is the most particular one.
        for (auto change = layer.overrides.rbegin(); !subject.model.empty() && change != layer.overrides.rend();
             ++change) {
            if (is_for_model(change->model, subject.model)) {
                add_below(result, flat(change->assignments, exclusive), exclusive);
            }
        }
        if (const auto own = layer.sources.find(subject.source); own != layer.sources.end())
            add_below(result, flat(own->second, exclusive), exclusive);
        add_below(result, flat(layer.assignments, exclusive), exclusive);
    }
    return result;
}

} // namespace vlm::cli
