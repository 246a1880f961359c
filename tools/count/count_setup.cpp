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

std::size_t cores() {
    return std::max(std::thread::hardware_concurrency(), 1U);
}

/// One thread for each detector, as many detectors as there are cores, or as are good for it.
std::size_t workers(const Options& options, const counting::DetectorChoice& choice) {
    vision::set_vision_threads(1);
    if (const auto jobs = options.source.jobs) return static_cast<std::size_t>(std::max(*jobs, 1));
    return choice.at_once.value_or(cores());
}

} // namespace

CountSetup::CountSetup(const Options& options, const counting::DetectorOptions& detector)
    : m_selection{selection_of(options)}
    , m_choice{counting::choose_detector(detector)}
    , m_looking{counting_tool::looking(options, m_selection, m_choice.identity)}
    , m_detector{*m_choice.first}
    , m_kinds{m_detector.classes(), options.classes, tracking(options, m_detector).low, options.min_size}
    , m_plan{plan_of(options)}
    , m_workers{workers(options, m_choice)}
    , m_pool{std::move(m_choice.first), m_choice.make, m_workers} {
    if (m_choice.given && (options.sampling.selects() || m_selection.start > base::Micros{0}))
        throw base::UsageError{"--detector: boxes of others go by the number of the frame; choose no frames"};
}

std::unique_ptr<counting::DetectorPool> CountSetup::own_pool() const {
    return m_detector.is_ordered() ? std::make_unique<counting::DetectorPool>(m_choice.make(), m_choice.make, 1)
                                   : nullptr;
}

std::size_t CountSetup::side_by_side() const {
    constexpr std::size_t most = 4;
    return std::min(std::max(m_workers, static_cast<std::size_t>(m_detector.batch())), most);
}

std::optional<int> CountSetup::decoding_threads(std::size_t files) const {
    const std::size_t at_once = std::min(files, side_by_side());
    if (at_once < 2) return std::nullopt;
    return static_cast<int>(std::max(cores() / at_once, std::size_t{1}));
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
