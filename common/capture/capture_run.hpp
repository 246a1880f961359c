// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "common/base/exit_code.hpp"
#include "common/capture/capture_options.hpp"
#include "common/capture/frame_sink.hpp"

namespace vlm::capture {

/// What a run came to.
struct Outcome {
    base::ExitCode code = base::ExitCode::done;
    std::int64_t frames = 0; ///< written
    std::int64_t dropped = 0;
    std::int64_t faults = 0; ///< decoded past
};

/// Called after each frame with the number of frames written, and the share of the run that is done, 0 to 1, where that
/// is known.
using Progress = std::function<void(std::int64_t frames, std::optional<double> share)>;

/// Reads the sources side by side and gives their frames to the sink as they come. A source that fails is reported and
/// the others go on. Throws what the sink throws.
[[nodiscard]] Outcome capture(const std::vector<NamedSource>& sources, const CaptureOptions& options, FrameSink& sink,
                              const Progress& progress);

} // namespace vlm::capture
