// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "common/analysis/chunks.hpp"
#include "common/analysis/prompt.hpp"
#include "common/analysis/sound_chunks.hpp"
#include "common/analysis/steering.hpp"
#include "common/analysis/work_key.hpp"
#include "common/frames/frame_source.hpp"
#include "common/media/frame_converter.hpp"
#include "common/media/picture_size.hpp"
#include "common/media/selection.hpp"

namespace vlm::analysis {

/// How frames are put into requests.
enum class Mode {
    each_frame, ///< one request a frame
    windows,    ///< several frames in each request
    whole,      ///< all frames in one request
    chunks,     ///< all frames of a chunk in one request
};

/// One video and what is asked about it.
struct Job {
    std::string source;          ///< a path, a URL, or "-"
    frames::OpenOptions opening; ///< but for the selection
    /// Nothing: the mode's own choice (2 per second; for whole at most 32, even over the span).
    std::optional<media::Selection> selection;
    /// The span, where there is no selection.
    base::Micros start{0};
    std::optional<base::Micros> end;
    Mode mode = Mode::whole;
    std::size_t window = 1;
    std::size_t stride = 1;
    ChunkPlan chunks;                    ///< for chunks alone
    std::optional<base::Micros> max_age; ///< with `latest`: what is older when its turn comes is dropped
    bool latest = false;                 ///< windows that nobody could be asked about in time give way to newer ones
    bool one_per_source = false;         ///< with `latest`: while one of a source's is asked about, its others wait
    media::SizeLimits size;
    int jpeg_quality = 85;
    media::BurnTime burn_time = media::BurnTime::no;
    Prompt prompt;
    std::shared_ptr<const std::vector<Spoken>> spoken; ///< what is said in it; null where nobody knows
    Steering steering = {}; ///< of windows; a whole is asked about as it is
    SendMode send = SendMode::automatic;

    [[nodiscard]] WindowShape shape_of(const std::string& of) const {
        return (steering.shape ? steering.shape(of) : std::nullopt).value_or(WindowShape{window, stride});
    }
};

} // namespace vlm::analysis
