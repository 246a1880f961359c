// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "common/media/step_decoder.hpp"
#include "common/media/step_queue.hpp"
#include "common/media/step_reader.hpp"
#include "common/media/walk.hpp"

namespace vlm::media {

/// Follows the sampling plan as PlannedWalk does, with several decoders, each at a step of its own: that takes less
/// time than threads of one decoder, which wait for each other. The frames, and their order, are the same. What is read
/// and decoded ahead is bounded.
class ParallelWalk : public Walk {
public:
    /// How many decoded pictures may wait for those before them.
    [[nodiscard]] static std::size_t pictures_ahead(const Source& source);

    /// `source` and `faults` outlive the walk. `end` is the video's end where it is known; `regions` is how many steps
    /// are decoded at once, 2 or more, each with an equal share of the threads of `decoder`, no hardware.
    ParallelWalk(Source& source, WantedTimes wanted, std::optional<base::Micros> end, const DecoderOptions& decoder,
                 int regions, base::FaultCounter& faults);
    ~ParallelWalk() override;
    ParallelWalk(const ParallelWalk&) = delete;
    ParallelWalk& operator=(const ParallelWalk&) = delete;

    [[nodiscard]] Result next(Picture& picture) override;
    [[nodiscard]] const std::string& decoder() const override { return m_decoders.front()->decoder(); }
    [[nodiscard]] std::optional<base::Micros> end() const override { return m_reader.end(); }

private:
    void read_on();
    void read_packet();
    void work(StepDecoder& decoder);
    [[nodiscard]] StepQueue::Outcome decode(StepDecoder& decoder, StepQueue::Step& step);

    StepReader m_reader;
    StepQueue m_queue;
    bool m_in_step = false;
    std::vector<std::unique_ptr<StepDecoder>> m_decoders;
    std::vector<std::jthread> m_threads; ///< of m_decoders, one each
};

} // namespace vlm::media
