// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/base/clock.hpp"
#include "common/frames/gate_report.hpp"
#include "common/media/crop.hpp"
#include "common/media/gate.hpp"
#include "common/media/live_counters.hpp"

namespace vlm::frames {

class FrameSource;

/// What of the chosen frames' pictures goes on, and then which of the frames, by what is left to see in them.
struct Filters {
    std::optional<media::Crop> crop;
    bool scenes = false; ///< the first frame of each scene
    bool motion = false; ///< those in which something moves
    std::optional<media::GateOptions> gate;
    std::optional<base::Micros> heartbeat; ///< a frame goes on where none has for this long
    std::shared_ptr<GateReport> report;    ///< may be null
    std::string called;                    ///< the source's name in the report; empty: as its frames have it
};

/// The frames of `source` that pass the filters; `source` itself where there are none. `counters` outlives it, and may
/// be null. Throws UsageError where the crop reaches beyond its pictures.
[[nodiscard]] std::unique_ptr<FrameSource> filtered(std::unique_ptr<FrameSource> source, const Filters& filters,
                                                    media::LiveCounters* counters = nullptr);

} // namespace vlm::frames
