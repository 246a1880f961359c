// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/analysis/job.hpp"

namespace vlm::analysis {

/// What a job would send.
struct Estimate {
    std::int64_t frames = 0; ///< sent, counted once for each request that holds them
    std::int64_t requests = 0;
    std::int64_t input_tokens = 0;
    std::int64_t output_tokens = 0;   ///< at most
    infer::PixelSize size;            ///< of the pictures
    std::vector<std::string> missing; ///< frames that were asked for and are not there, a line for each
};

/// Counts what the job would send to `model` through `backend` by sampling the video; asks nobody. Throws InputError.
[[nodiscard]] Estimate estimate(const Job& job, const std::string& model, std::string_view backend);

} // namespace vlm::analysis
