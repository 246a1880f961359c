// SPDX-License-Identifier: Apache-2.0
#include "common/infer/load_run.hpp"

#include <algorithm>
#include <exception>
#include <thread>

#include "common/base/clock.hpp"
#include "common/base/known_sum.hpp"
#include "common/base/signals.hpp"

namespace vlm::infer {

struct LoadRun::Level {
    records::BenchRecord record;
    std::size_t left; ///< requests that nobody has begun
    std::exception_ptr trouble = {};
};

namespace {

/// Milliseconds between the pieces of an answer's text as they come.
class Gaps {
public:
    [[nodiscard]] TextSink sink() {
        return {[this](std::string_view /*text*/) { mark(); }, {}};
    }
    [[nodiscard]] const std::vector<double>& all() const { return m_gaps; }

private:
    void mark() {
        const auto now = base::Steady::now();
        if (m_last) m_gaps.push_back(std::chrono::duration<double, std::milli>(now - *m_last).count());
        m_last = now;
    }

    std::optional<base::Steady::time_point> m_last;
    std::vector<double> m_gaps;
};

} // namespace

records::BenchRecord LoadRun::measure(std::size_t at_once, std::size_t requests) {
    const BackendInfo backend = m_backend.info();
    Level level{{}, requests};
    level.record.model = backend.model;
    level.record.backend = backend.name;
    level.record.endpoint = backend.endpoint;
    level.record.max_concurrency = static_cast<std::int64_t>(at_once);
    level.record.distinct_prompts = static_cast<std::int64_t>(std::min(requests, m_questions.size()));
    const auto start = base::Steady::now();
    {
        std::vector<std::jthread> threads; // those that were begun are waited for
        for (std::size_t i = 0; i < std::min(at_once, requests); ++i)
            threads.emplace_back([&] { ask_all(level); });
    }
    level.record.seconds = base::ms_since(start) / 1000;
    if (level.trouble) std::rethrow_exception(level.trouble);
    return level.record;
}

void LoadRun::ask_all(Level& level) {
    std::unique_lock lock{m_mutex};
    while (level.left > 0 && !base::stop_requested() && !level.trouble) {
        if (m_failure && stops_run(m_failure->kind)) return;
        --level.left;
        const Question& question = m_questions[m_next++ % m_questions.size()];
        lock.unlock();
        Gaps gaps;
        Answer answer;
        std::exception_ptr trouble;
        try {
            answer = m_backend.ask(question, gaps.sink());
        } catch (...) {
            trouble = std::current_exception(); // rethrown where the threads have ended
        }
        lock.lock();
        if (trouble) {
            level.trouble = trouble;
        } else {
            count(question, answer, gaps.all(), level);
        }
    }
}

void LoadRun::count(const Question& question, const Answer& answer, const std::vector<double>& gaps, Level& level) {
    records::BenchRecord& record = level.record;
    if (answer.failure) {
        if (!m_failure || !stops_run(m_failure->kind)) m_failure = answer.failure;
        ++record.failed;
        return;
    }
    ++record.completed;
    record.frames += static_cast<std::int64_t>(question.frames.size());
    base::add_known(record.input_tokens, answer.usage.input);
    base::add_known(record.output_tokens, answer.usage.output);
    record.e2el_ms.push_back(answer.total_ms);
    record.itl_ms.insert(record.itl_ms.end(), gaps.begin(), gaps.end());
    if (!answer.ttft_ms) return;
    record.ttft_ms.push_back(*answer.ttft_ms);
    const std::int64_t further = answer.usage.output.value_or(0) - 1;
    if (further > 0) record.tpot_ms.push_back((answer.total_ms - *answer.ttft_ms) / static_cast<double>(further));
}

} // namespace vlm::infer
