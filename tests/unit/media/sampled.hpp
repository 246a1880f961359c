// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/media/sampler.hpp"
#include "tests/unit/media/clips.hpp"

namespace vlm::test {

/// What the library gives of a clip.
struct Sampled {
    std::vector<TrueFrame> frames;
    std::uint64_t faults = 0;
    std::optional<base::Micros> end; ///< where it had to be found
};

[[nodiscard]] Sampled sample(const std::string& clip, const media::Selection& selection, int threads = 1);

/// Only the times, which is quicker.
[[nodiscard]] std::vector<base::Micros> sampled_times(const std::string& clip, const media::Selection& selection);

/// The frames that the wanted times take, by the definition: the last with t <= wanted, before the first the first,
/// none twice.
[[nodiscard]] std::vector<TrueFrame> expected(const std::vector<TrueFrame>& all, media::WantedTimes wanted);

/// The test fails where these are not the same frames at the same times.
void check_equal(const std::vector<TrueFrame>& got, const std::vector<TrueFrame>& want);

} // namespace vlm::test
