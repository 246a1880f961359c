// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/counting/detector_choice.hpp"
#include "common/counting/detector_pool.hpp"
#include "common/counting/source_counter.hpp"
#include "common/counting/wanted_kinds.hpp"
#include "common/media/selection.hpp"
#include "common/vision/detector.hpp"
#include "tools/count/options.hpp"

namespace vlm::counting_tool {

/// What all sources of a run are counted with: detectors, and what of what they find is counted, and how.
class CountSetup {
public:
    /// Loads the detector that is described. Throws UsageError where options contradict each other, InputError for a
    /// model that cannot be used.
    CountSetup(const Options& options, const counting::DetectorOptions& detector);

    /// Which frames are looked at.
    [[nodiscard]] const media::Selection& selection() const { return m_selection; }

    /// What is in each frame, where others have found it; else empty.
    [[nodiscard]] const auto& given() const { return m_choice.given; }

    [[nodiscard]] counting::DetectorPool& pool() { return m_pool; }

    /// One for a source alone, where detectors learn from what they see: what is in one source does not depend on
    /// another. Else null.
    [[nodiscard]] std::unique_ptr<counting::DetectorPool> own_pool() const;

    /// How many files are read at the same time, so that frames of several fill a batch and all cores: each costs what
    /// its decoder holds.
    [[nodiscard]] std::size_t side_by_side() const;

    /// How many threads decode each of so many files, live sources apart: those that are read at the same time share
    /// the cores, as each thread holds pictures of its own. Nothing where a file is alone: as many as gain time.
    [[nodiscard]] std::optional<int> decoding_threads(std::size_t files) const;

    /// The pool's first.
    [[nodiscard]] const vision::Detector& detector() const { return m_detector; }
    [[nodiscard]] const counting::WantedKinds& kinds() const { return m_kinds; }
    [[nodiscard]] const counting::CountingPlan& plan() const { return m_plan; }

    /// All that detections depend on, other than the video.
    [[nodiscard]] const std::string& looking() const { return m_looking; }

private:
    [[nodiscard]] counting::CountingPlan plan_of(const Options& options) const;

    const media::Selection m_selection;
    counting::DetectorChoice m_choice;
    const std::string m_looking;
    const vision::Detector& m_detector;
    const counting::WantedKinds m_kinds;
    const counting::CountingPlan m_plan;
    const std::size_t m_workers;
    counting::DetectorPool m_pool;
};

} // namespace vlm::counting_tool
