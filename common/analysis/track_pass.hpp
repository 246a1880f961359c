// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/analysis/analyst.hpp"
#include "common/analysis/chunks.hpp"
#include "common/analysis/job.hpp"
#include "common/analysis/opened_video.hpp"
#include "common/analysis/request_pool.hpp"
#include "common/analysis/windows.hpp"

namespace vlm::analysis {

/// Has the frames of one track asked about as they come, window by window or all at once. For one thread; what became
/// of it can be told when all has been delivered.
class TrackPass {
public:
    /// Who is asked, and who is told of it.
    struct Party {
        infer::Backend& backend;
        infer::Asker& asker;
        RequestPool::Lane& lane;
        TextSinks text;
        KnownAnswers known;
        AnswerStore store;
        RecordKeeper keeper;
        QuestionTaker taker;
        std::vector<Rival> rivals;                  ///< who are asked the same, after the back end
        std::function<void(const Window&)> shown;   ///< called with each window before its findings; may be empty
        std::function<void(const Findings&)> found; ///< called with those of each unit, in order
    };

    /// `job` and `track` outlive it. Where an answer goes into the next question, the pool asks about one unit at once.
    TrackPass(const Party& party, const Job& job, const VideoTrack& track);

    /// Asks about a window of the track, and calls `asked` (in any thread) when that is done or given up, but not where
    /// it was never begun. False when the run must stop.
    [[nodiscard]] bool ask(Window window, std::function<void()> asked = {});

    /// Takes the next frame, and asks when it completes a window. False when the run must stop.
    [[nodiscard]] bool add(PreparedFrame frame);

    /// There are no more frames: asks about those that are left. `end` is the video's, where it was found. False when
    /// the run must stop.
    [[nodiscard]] bool finish(std::optional<base::Micros> end);

    [[nodiscard]] const Findings& found() const { return m_found; }    ///< of all units, without their results
    [[nodiscard]] std::size_t taken() const { return m_taken; }        ///< frames
    [[nodiscard]] base::Micros asked_to() const { return m_asked_to; } ///< the last frame that was asked about

    /// How much of the track has been asked about, 0 to 1; nothing where its end is not known. While something is
    /// delivered.
    [[nodiscard]] std::optional<double> share() const;

private:
    [[nodiscard]] bool ask_whole();
    [[nodiscard]] bool ask_chunk(Chunk chunk);
    void check_room(std::size_t frames) const;
    [[nodiscard]] bool hand_over(Window window, const std::vector<Unit>& units, const Span& span, TooLarge too_large,
                                 const std::function<void()>& asked = {});
    /// Somebody who is asked, and the last answer.
    struct Seat {
        std::shared_ptr<const Prompt> prompt;
        std::shared_ptr<const Analyst> analyst;
        bool carries = false; ///< an answer goes into the next question
        std::optional<std::string> last = {};
    };
    [[nodiscard]] Seat seat(infer::Backend& backend, infer::Asker& asker, std::shared_ptr<const Prompt> prompt) const;
    [[nodiscard]] std::vector<Unit> plan(const Window& window, const Span& wanted) const;
    [[nodiscard]] bool hand_over(Seat& seat, const std::shared_ptr<const Window>& window, const Unit& unit,
                                 const Span& span, TooLarge too_large, std::function<void()> asked);
    void ask_for(std::shared_ptr<const Prompt> prompt);
    void take(const Findings& findings);
    [[nodiscard]] Window fit_context(const Window& window, const Span& span) const;

    Party m_party;
    const Job& m_job;
    const VideoTrack& m_track;
    Seat m_seat;
    std::deque<Seat> m_rivals;
    WindowBuilder m_windows;
    std::optional<ChunkBuilder> m_chunks; ///< where frames go into chunks
    Window m_whole;
    std::optional<EvenSpread> m_spread; ///< instead, where the track has more frames than one request
    std::size_t m_taken = 0;
    base::Micros m_asked_to{0};
    Findings m_found;
};

} // namespace vlm::analysis
