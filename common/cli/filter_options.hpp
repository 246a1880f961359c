// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/descriptor.hpp"
#include "common/frames/filters.hpp"

namespace vlm::cli {

class Command;
struct PictureOptions;

/// Which of the chosen frames go on, by what they show.
struct FilterOptions {
    bool scenes = false;
    bool motion = false;
    bool gate = false;
    media::GateOptions gating;
    std::optional<base::Micros> heartbeat; ///< above zero
    std::string report;                    ///< a file; empty for none
};

/// Adds to the current group.
void declare_filters(Command& command, FilterOptions& options);

/// Without the report.
[[nodiscard]] frames::Filters filters_of(const FilterOptions& options, const PictureOptions& picture);

/// The report's file, opened; null where none is wanted. Throws UsageError where it exists and `overwrite` is refuse,
/// or where it is one of the inputs.
[[nodiscard]] std::shared_ptr<frames::GateReport> open_report(const FilterOptions& options, base::Overwrite overwrite,
                                                              const std::vector<std::string>& inputs);

} // namespace vlm::cli
