// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "common/analysis/analyst.hpp"
#include "common/analysis/job.hpp"
#include "common/analysis/opened_video.hpp"
#include "common/analysis/windows.hpp"

namespace vlm::analysis {

/// Asks about the frames of one track as they come, window by window or all at once. For one thread.
class TrackPass {
public:
    /// Who is asked, and who is told of it.
    struct Party {
        infer::Backend& backend;
        infer::Asker& asker;
        Analyst::Sink sink;
        TextSinks text;
        KnownAnswers known;
        std::function<void()> asked; ///< called after each request
    };

    /// `job` and `track` outlive it.
    TrackPass(const Party& party, const Job& job, const VideoTrack& track);

    /// Asks about a window of the track. False when the run must stop.
    [[nodiscard]] bool ask(const Window& window);

    /// Takes the next frame, and asks when it completes a window. False when the run must stop.
    [[nodiscard]] bool add(PreparedFrame frame);

    /// There are no more frames: asks about those that are left. False when the run must stop.
    [[nodiscard]] bool finish();

    [[nodiscard]] const Analyst& analyst() const { return m_analyst; }
    [[nodiscard]] std::size_t taken() const { return m_taken; }        ///< frames
    [[nodiscard]] base::Micros asked_to() const { return m_asked_to; } ///< the last frame that was asked about

    /// How much of the track has been asked about, 0 to 1; nothing where its end is not known.
    [[nodiscard]] std::optional<double> share() const;

private:
    [[nodiscard]] bool ask_whole();
    [[nodiscard]] Window fit_context(const Window& window, const Span& span) const;

    Party m_party;
    const Job& m_job;
    const VideoTrack& m_track;
    Analyst m_analyst;
    WindowBuilder m_windows;
    Window m_whole;
    std::optional<EvenSpread> m_spread; ///< instead, where the track has more frames than one request
    std::size_t m_taken = 0;
    base::Micros m_asked_to{0};
};

} // namespace vlm::analysis
