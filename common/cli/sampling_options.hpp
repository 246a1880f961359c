// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "common/base/clock.hpp"
#include "common/cli/filter_options.hpp"
#include "common/cli/values.hpp"
#include "common/media/selection.hpp"

namespace vlm::cli {

class Command;

enum class Snap { none, keyframe };

/// Which frames, and from which span of media time. At most one of fps, every, frames, at and keyframes is set.
struct SamplingOptions {
    std::optional<Rate> fps;
    std::optional<base::Micros> every;
    std::optional<int> frames;
    std::vector<base::Micros> at; ///< in the order given
    bool keyframes = false;
    std::optional<base::Micros> start;
    std::optional<base::Micros> end;      ///< after start; never together with duration
    std::optional<base::Micros> duration; ///< above zero
    Snap snap = Snap::none;
    std::optional<base::Micros> tolerance; ///< above zero
    bool fast = false;
    FilterOptions filters;

    /// Whether the user chose frames at all.
    [[nodiscard]] bool selects() const { return filters.scenes || selects_by_time(); }
    [[nodiscard]] bool selects_by_time() const { return fps || every || frames || !at.empty() || keyframes; }
};

void declare_sampling(Command& command, SamplingOptions& options);

/// End of the span, where one was given.
[[nodiscard]] std::optional<base::Micros> end_of(const SamplingOptions& options);

/// The frames that the user chose; nothing where none were. Throws UsageError for --snap without them.
[[nodiscard]] std::optional<media::Selection> selection_of(const SamplingOptions& options);

/// The same, or all frames of the span. Throws as selection_of() does.
[[nodiscard]] media::Selection selection_or_all(const SamplingOptions& options);

} // namespace vlm::cli
