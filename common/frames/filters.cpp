// SPDX-License-Identifier: Apache-2.0
#include "common/frames/filters.hpp"

#include <utility>

#include "common/frames/cropped_source.hpp"
#include "common/frames/gated_source.hpp"
#include "common/frames/scene_source.hpp"

namespace vlm::frames {

std::unique_ptr<FrameSource> filtered(std::unique_ptr<FrameSource> source, const Filters& filters,
                                      media::LiveCounters* counters) {
    if (filters.crop) source = std::make_unique<CroppedSource>(std::move(source), *filters.crop);
    if (filters.scenes) source = std::make_unique<SceneSource>(std::move(source));
    if (filters.gate || filters.motion) source = std::make_unique<GatedSource>(std::move(source), filters, counters);
    return source;
}

} // namespace vlm::frames
