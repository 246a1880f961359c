// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/analysis/frame_maker.hpp"
#include "common/analysis/prompt.hpp"
#include "common/base/clock.hpp"

namespace vlm::analysis {

/// Everything that the answer to one request depends on.
struct WorkUnit {
    std::string video; ///< fingerprint, or the address where there is none
    base::Micros t0{0};
    base::Micros t1{0};
    std::vector<base::Micros> frames;
    FrameOptions pictures;
    std::string backend;
    std::string model; ///< asked for
    infer::SendAs send_as = infer::SendAs::images;
};

/// The key of a unit of work: SHA-256, 64 hexadecimal digits. The same work has the same key on any machine.
[[nodiscard]] std::string work_key(const WorkUnit& unit, const Prompt& prompt);

} // namespace vlm::analysis
