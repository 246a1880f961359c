// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <vector>

#include "common/infer/backend.hpp"
#include "common/infer/question.hpp"
#include "common/records/bench_record.hpp"

namespace vlm::infer {

/// Puts a load of questions on a back end that is shared, and measures how it does. Nothing is asked twice because it
/// failed.
class LoadRun {
public:
    /// `questions` are asked in turn, from the first again after the last. Both outlive it.
    LoadRun(Backend& backend, const std::vector<Question>& questions)
        : m_backend{backend}
        , m_questions{questions} {}

    /// Asks `requests` questions, so many at once, going on where the last call ended. Stops early where the user
    /// stops, or the back end refuses the work for good. Frames are counted; the video they are about is the caller's
    /// to say.
    [[nodiscard]] records::BenchRecord measure(std::size_t at_once, std::size_t requests);

    /// The last failure there was; nothing without any.
    [[nodiscard]] const std::optional<Failure>& failure() const { return m_failure; }

private:
    struct Level;
    void ask_all(Level& level);
    void count(const Question& question, const Answer& answer, const std::vector<double>& gaps, Level& level);

    Backend& m_backend;
    const std::vector<Question>& m_questions;
    std::size_t m_next = 0;
    std::optional<Failure> m_failure;
    std::mutex m_mutex; ///< of all that threads share
};

} // namespace vlm::infer
