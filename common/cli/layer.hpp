// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/cli/command.hpp"

namespace vlm::cli {

/// Where an option's value comes from.
enum class Source { standard, configuration, environment, profile, command_line };

/// One option's values and who set them.
struct Assignment {
    std::string option;
    Values values;
    std::string where; ///< as an error names it: "--fps", "VLM_FPS", "config.toml:12: fps"
    Source source = Source::standard;
    bool for_source = false; ///< it stands in [source.NAME]
};

/// Settings that count only for models whose name matches.
struct Override {
    std::string model; ///< see is_for_model
    std::vector<Assignment> assignments;
};

/// Settings of equal rank: the command line, the environment, one file.
struct Layer {
    std::vector<Assignment> assignments;
    std::vector<Override> overrides;
    std::map<std::string, std::vector<Assignment>> sources; ///< what counts for one source only, by its name
};

/// For what settings are to count.
struct Subject {
    std::string model;  ///< empty: not known yet, no override counts
    std::string source; ///< empty: for all
};

using Effective = std::map<std::string, Assignment>;

/// The value of each option that somebody set, from `layers`, highest rank first, for this subject. An option gives way
/// to any option of a higher layer that excludes it; two of one layer that exclude each other are a UsageError naming
/// both.
[[nodiscard]] Effective resolve(const std::vector<Layer>& layers,
                                const std::vector<std::vector<std::string>>& exclusive, const Subject& subject);

} // namespace vlm::cli
