// SPDX-License-Identifier: Apache-2.0
#include "tools/count/count_setup.hpp"

#include <algorithm>
#include <cstddef>
#include <thread>
#include <utility>

#include "common/base/error.hpp"
#include "common/vision/onnx_detector.hpp"
#include "tools/count/work.hpp"

namespace vlm::counting_tool {
namespace {

counting::DetectorOptions detector_options(const Options& options) {
    counting::DetectorOptions detector = options.detector;
    if (options.detector_size) detector.size = {options.detector_size->width, options.detector_size->height};
    return detector;
}

/// One thread for each detector, as many detectors as there are cores.
std::size_t workers(const Options& options) {
    const int jobs = options.source.jobs.value_or(static_cast<int>(std::thread::hardware_concurrency()));
    vision::set_vision_threads(1);
    return static_cast<std::size_t>(std::max(jobs, 1));
}

} // namespace

CountSetup::CountSetup(const Options& options)
    : m_selection{selection_of(options)}
    , m_choice{counting::choose_detector(detector_options(options))}
    , m_looking{counting_tool::looking(options, m_selection, m_choice.identity)}
    , m_detector{*m_choice.first}
    , m_kinds{m_detector.classes(), options.classes, tracking(options, m_detector).low, options.min_size}
    , m_plan{plan_of(options)}
    , m_pool{std::move(m_choice.first), m_choice.make, workers(options)} {
    if (m_choice.given && (options.sampling.selects() || m_selection.start > base::Micros{0}))
        throw base::UsageError{"--detector: boxes of others go by the number of the frame; choose no frames"};
}

counting::CountingPlan CountSetup::plan_of(const Options& options) const {
    counting::CountingPlan plan;
    plan.lines = options.lines;
    plan.zones = options.zones;
    plan.tracking = tracking(options, m_detector);
    plan.by = options.by;
    plan.classes = m_kinds.names();
    plan.told = m_kinds.named();
    plan.configuration = m_looking + '\n' + counting_of(options, plan.tracking);
    return plan;
}

} // namespace vlm::counting_tool
