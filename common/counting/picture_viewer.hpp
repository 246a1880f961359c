// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "common/base/descriptor.hpp"
#include "common/base/yuv_image.hpp"
#include "common/counting/annotated_video.hpp"
#include "common/counting/annotator.hpp"
#include "common/counting/best_crops.hpp"
#include "common/counting/count_run.hpp"
#include "common/counting/heatmap.hpp"
#include "common/counting/shown_part.hpp"
#include "common/frames/frame_source.hpp"
#include "common/media/frame_converter.hpp"

namespace vlm::counting {

/// Which pictures are made of what is counted.
struct PictureWishes {
    std::optional<AnnotatedTarget> annotate;
    std::optional<std::string> heatmap;                  ///< a PNG file
    std::optional<std::string> crops;                    ///< a folder
    base::Overwrite overwrite = base::Overwrite::refuse; ///< of heat map and crops
    /// What is written below a frame of a source; may be empty.
    std::function<std::string(const std::string& source, base::Micros t)> caption;
};

/// Makes these pictures of one input, as it is counted. For one thread.
class PictureViewer final : public FrameViewer {
public:
    /// `plan` outlives it. `tracks` are the input's. Throws UsageError where a file exists, or a film, a heat map or
    /// crops are wanted of several sources; InputError, OutputError.
    PictureViewer(PictureWishes wishes, const CountingPlan& plan, const std::vector<frames::Track>& tracks);

    void show(const DetectedFrame& frame, std::span<const track::Object> objects,
              const SourceCounter& counter) override;

    /// Puts all files in their places, also where the user has stopped the run.
    void finish() override;

private:
    /// What is known of one source.
    struct Lane {
        explicit Lane(const frames::Track& track);
        ShownPart part;
        media::FrameConverter converter;
        Annotator annotator;
        std::set<std::int64_t> seen; ///< tracks, in the frame that was looked at last
    };
    [[nodiscard]] static std::vector<track::Object> objects_in(const DetectedFrame& frame, Lane& lane,
                                                               std::span<const track::Object> objects);
    void gather(const DetectedFrame& frame, const base::YuvImage& picture, std::span<const track::Object> objects);
    [[nodiscard]] Scene scene_of(const DetectedFrame& frame, const Lane& lane, const SourceCounter& counter) const;

    PictureWishes m_wishes;
    const CountingPlan& m_plan;
    std::vector<std::unique_ptr<Lane>> m_lanes; ///< by track
    std::unique_ptr<AnnotatedVideo> m_video;    ///< null where none is wanted
    std::optional<Heatmap> m_heatmap;
    std::optional<base::YuvImage> m_background; ///< the first picture
    std::optional<BestCrops> m_crops;
};

} // namespace vlm::counting
