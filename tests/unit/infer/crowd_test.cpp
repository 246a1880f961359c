// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "common/infer/asker.hpp"
#include "tests/unit/infer/support.hpp"

using namespace vlm;

namespace {

/// Begins with many at once, and fails every second of the first of them.
class CrowdBackend : public infer::Backend {
public:
    static constexpr int size = 24;
    static constexpr int failures = 9;

    infer::Answer ask(const infer::Question& /*question*/, const infer::TextSink& /*sink*/) override {
        std::unique_lock lock{m_mutex};
        const int number = m_begun++;
        m_changed.notify_all();
        m_changed.wait(lock, [&] { return number >= size || (m_begun >= size && m_next == number); });
        m_next += number < size ? 1 : 0;
        m_changed.notify_all();
        infer::Answer answer;
        answer.attempts = 1;
        if (number >= 2 * failures || number % 2 != 0) return answer;
        infer::Failure& failure = answer.failure.emplace();
        failure.kind = infer::FailureClass::server;
        failure.transient = true;
        failure.http = 500;
        failure.message = "trouble";
        return answer;
    }
    infer::BackendInfo info() const override { return {}; }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_begun = 0;
    int m_next = 0; ///< whose answer comes
};

} // namespace

TEST_CASE("requests that begin together do not take each other's retries") {
    CrowdBackend backend;
    infer::Budget budget;
    std::atomic<int> waits = 0;
    infer::Asker asker{backend, infer::batch_policy(), budget, [&](std::chrono::milliseconds) {
                           ++waits;
                           return base::Waited::whole;
                       }};
    std::atomic<int> answered = 0;
    std::vector<std::thread> crowd;
    for (int i = 0; i < CrowdBackend::size; ++i)
        crowd.emplace_back([&] { answered += asker.ask(test::question_about(1), {}).failure ? 0 : 1; });
    for (std::thread& one : crowd)
        one.join();
    CHECK(answered == CrowdBackend::size);
    CHECK(waits == CrowdBackend::failures);
}
