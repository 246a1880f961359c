// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/analysis/analyst.hpp"
#include "common/analysis/job.hpp"
#include "common/base/fault_counter.hpp"
#include "common/media/sampler.hpp"

namespace vlm::analysis {

/// A job's video, opened, with the frames chosen.
class OpenedVideo {
public:
    /// Opens the video and settles which frames are wanted and in which size they go to `model`. Throws InputError.
    OpenedVideo(const Job& job, const std::string& model, infer::WantsFrames wants);

    /// The span the job is about; the end is known where it was given or had to be found.
    [[nodiscard]] base::Micros start() const { return m_start; }
    [[nodiscard]] std::optional<base::Micros> end() const { return m_end; }

    [[nodiscard]] const Subject& subject() const { return m_subject; }
    [[nodiscard]] base::FaultCounter& faults() { return m_faults; }
    [[nodiscard]] const media::Source& source() const { return m_source; }

    /// The sampler and the frame maker, handed over once.
    [[nodiscard]] std::unique_ptr<media::Sampler> take_sampler() { return std::move(m_sampler); }
    [[nodiscard]] std::unique_ptr<FrameMaker> make_frame_maker() const;

private:
    base::FaultCounter m_faults;
    base::Steady::time_point m_opening = base::Steady::now();
    media::Source m_source;
    std::unique_ptr<media::Sampler> m_sampler;
    base::Micros m_start{0};
    std::optional<base::Micros> m_end;
    Subject m_subject;
};

} // namespace vlm::analysis
