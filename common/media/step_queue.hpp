// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>

#include "common/media/coded_frame.hpp"
#include "common/media/picture.hpp"

namespace vlm::media {

/// Steps of decoding on their way from one who reads, through several who decode, each a step at a time, to one who
/// takes the pictures in order. What waits is bounded; the step that is next in order never waits for another. Safe
/// from any thread.
class StepQueue {
public:
    /// Of what may wait at once.
    struct Limits {
        std::size_t steps;    ///< read, whose pictures have not all been taken
        std::size_t bytes;    ///< of packets
        std::size_t pictures; ///< of steps that are not next
    };

    /// How a step, or its reading, ended.
    enum class Outcome { whole, unreliable };

    /// One step. Only this class looks into it.
    struct Step {
        std::deque<CodedFrame> packets;
        std::deque<Picture> pictures;
        std::optional<Outcome> read;    ///< there are no more packets
        std::optional<Outcome> decoded; ///< there are no more pictures
        std::exception_ptr error;       ///< that ended it
    };

    explicit StepQueue(Limits limits)
        : m_limits{limits} {}

    // For who reads.

    void begin_step();
    void add(CodedFrame frame);
    void end_step(Outcome outcome);
    void fail_step(std::exception_ptr error); ///< and none follows
    void end_steps();                         ///< none follows

    // For those who decode.

    /// The next step that nobody has; null when there will be none. Waits for it.
    [[nodiscard]] std::shared_ptr<Step> claim();

    /// The step's next packet; nothing where there are no more, or stop() was called. Waits for it.
    [[nodiscard]] std::optional<CodedFrame> take_packet(Step& step);

    /// Waits for room. False once stop() was called.
    [[nodiscard]] bool give(Step& step, Picture picture);

    /// No picture of the step comes any more; with an `error`, because of it.
    void finish(Step& step, Outcome outcome, std::exception_ptr error = nullptr);

    // For who takes.

    enum class Next { picture, unreliable, end, room };

    /// The next picture in order. Waits for it, unless there is room for who reads to read on: then says so. Throws the
    /// error of the step that is next, Interrupted when the user stops.
    [[nodiscard]] Next next(Picture& picture);

    /// Nobody waits any more.
    void stop();

private:
    [[nodiscard]] bool has_room() const;
    [[nodiscard]] bool may_give(const Step& step) const;
    [[nodiscard]] Picture take_picture(Step& step);

    Limits m_limits;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::shared_ptr<Step>> m_steps; ///< in order, the one that is next at the front
    std::size_t m_unclaimed = 0;               ///< of them, the last ones
    std::size_t m_bytes = 0;                   ///< of packets in them
    std::size_t m_waiting = 0;                 ///< pictures in them
    bool m_no_more = false;
    bool m_stopped = false;
};

} // namespace vlm::media
