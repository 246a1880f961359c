// SPDX-License-Identifier: Apache-2.0
#include "common/base/signals.hpp"

#include <csignal>
#include <optional>
#include <thread>

#include <catch2/catch.hpp>

#include "common/base/clock.hpp"
#include "common/base/error.hpp"
#include "common/base/wait.hpp"
#include "tests/support/child.hpp"

using namespace vlm;
using namespace std::chrono_literals;

namespace {

/// Whether a wait of another thread ends soon after `stop`.
template <typename Stop>
bool ends_a_wait(Stop stop) {
    base::Waited waited = base::Waited::whole; // by the thread alone until it is joined
    const auto start = base::Steady::now();
    std::thread waiting{[&] { waited = base::wait_or_stop(60s); }};
    std::this_thread::sleep_for(50ms);
    stop();
    waiting.join();
    return waited == base::Waited::stopped && base::ms_since(start) < 30'000;
}

} // namespace

TEST_CASE("a scope stops those who wait, and nobody after it") {
    CHECK_FALSE(base::stop_requested());
    {
        const base::StopScope stop;
        CHECK(base::stop_requested());
        CHECK(base::wait_or_stop(60s) == base::Waited::stopped);
        CHECK_THROWS_AS(base::throw_if_stopped(), base::Interrupted);
    }
    CHECK_FALSE(base::stop_requested());
    CHECK(base::wait_or_stop(1ms) == base::Waited::whole);
}

TEST_CASE("a scope wakes those who wait, and is no request of the user's") {
    CHECK(test::in_child([] {
              std::optional<base::StopScope> stop;
              for (int time = 0; time < 2; ++time) {
                  if (!ends_a_wait([&] { stop.emplace(); })) return 1;
                  stop.reset();
                  if (base::wait_or_stop(1ms) != base::Waited::whole) return 2;
              }
              stop.emplace();
              if (!ends_a_wait([] { ::raise(SIGTERM); })) return 3; // the first signal does not end the process
              stop.reset();
              return base::stop_requested() ? 7 : 4;
          }) == 7);
}
