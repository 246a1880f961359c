// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace vlm::counting {

/// What is told of a source: a record, and the same in words.
struct ToldLine {
    std::string record; ///< JSON; may be empty
    std::string words;  ///< may be empty
};

/// Lets several sources tell lines at the same time to an output that takes one source after the other, in the order
/// in which they joined: lines of the first one go out, those of the others are held until their turn comes.
/// Safe to use from several threads.
class LineTurns {
public:
    using Write = std::function<void(const ToldLine&)>;

    /// `write` is called by one thread at a time; whoever made it write gets what it throws. Sources are to hold no
    /// more than `most` bytes each.
    LineTurns(Write write, std::size_t most)
        : m_write{std::move(write)}
        , m_most{most} {}

    class Turn;

    /// For a source behind all others. This outlives what it gives.
    [[nodiscard]] std::unique_ptr<Turn> join();

    /// Nobody takes lines any more: all are dropped, and nobody waits for room.
    void close();

private:
    void pass_on();
    void write_held(Turn& turn);

    Write m_write;
    std::size_t m_most;
    std::mutex m_writing; ///< of all that writes; taken before the other
    std::mutex m_mutex;   ///< of all that follows, and of what sources hold
    std::condition_variable m_changed;
    std::deque<Turn*> m_queue; ///< the first one has its turn
    bool m_closed = false;
};

/// One of the sources, for the thread that counts in it.
class LineTurns::Turn {
public:
    explicit Turn(LineTurns& turns)
        : m_turns{turns} {}

    /// Where it has not ended, what it holds is dropped.
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    /// To be let out soon. Never waits, so that it may be told with something locked.
    void tell(ToldLine line);

    /// Lets out what was told, where it has its turn. Else waits while it holds too much, doing something now and then;
    /// or until a stop is requested. Throws what writing throws.
    void let_out(const std::function<void()>& meanwhile);

    /// Waits until it has its turn, doing something now and then. Throws Interrupted.
    void wait(const std::function<void()>& meanwhile);

    /// It never ends, and nobody can wait for it: its lines go out as they come, between those of others.
    void step_out();

    /// It has told all. The next one has its turn as soon as this one's was; until then it has to live. Safe from any
    /// thread.
    void end();

private:
    friend class LineTurns;

    [[nodiscard]] bool goes_out() const;
    void pause(std::unique_lock<std::mutex>& lock, const std::function<void()>& meanwhile);

    LineTurns& m_turns;
    std::deque<ToldLine> m_held;
    std::size_t m_bytes = 0; ///< of what is held
    bool m_at_once = false;
    bool m_ended = false;
};

} // namespace vlm::counting
