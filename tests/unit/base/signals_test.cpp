// SPDX-License-Identifier: Apache-2.0
#include "common/base/signals.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <optional>
#include <string>
#include <thread>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/clock.hpp"
#include "common/base/descriptor.hpp"
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

/// Writes more to `ends[1]` than fits, while nobody reads at `ends[0]`, and stops; the seconds until the writer gave
/// up.
double seconds_to_give_up(const std::array<int, 2>& ends) {
    ::dup2(ends[1], STDOUT_FILENO);
    base::Output output{"-", base::Overwrite::refuse};
    const std::string much(std::size_t{1} << 20U, 'x');
    base::Steady::time_point stopped;
    std::thread stopping{[&] {
        std::this_thread::sleep_for(100ms);
        stopped = base::Steady::now();
        ::raise(SIGINT); // taken by this thread: no call of the writer's is interrupted
    }};
    try {
        output.write(much);
    } catch (const base::Interrupted&) {
    }
    stopping.join();
    const double seconds = base::ms_since(stopped) / 1000;
    try {
        output.write("x"); // would be the middle of what was given up
    } catch (const base::Interrupted&) {
        return seconds;
    }
    return -1;
}

/// 1 where that was soon.
int gives_up(const std::array<int, 2>& ends) {
    const double seconds = seconds_to_give_up(ends);
    return seconds >= 0 && seconds < 5 ? 1 : 0;
}

} // namespace

TEST_CASE("a stop ends writing to a reader that stands still") {
    CHECK(test::in_child([] {
              std::array<int, 2> pipe{};
              return ::pipe2(pipe.data(), O_CLOEXEC) == 0 ? gives_up(pipe) : 2;
          }) == 1);
    CHECK(test::in_child([] {
              std::array<int, 2> sockets{};
              return ::socketpair(AF_UNIX, SOCK_STREAM, 0, sockets.data()) == 0 ? gives_up(sockets) : 2;
          }) == 1);
}

TEST_CASE("after a stop, what a reader takes arrives") {
    CHECK(test::in_child([] {
              std::array<int, 2> ends{};
              if (::pipe2(ends.data(), O_CLOEXEC) != 0) return 2;
              ::dup2(ends[1], STDOUT_FILENO);
              base::Output output{"-", base::Overwrite::refuse};
              ::raise(SIGINT);
              std::size_t got = 0;
              std::thread reading{[&] {
                  std::array<char, 65536> block{};
                  while (got < std::size_t{1} << 20U) {
                      std::this_thread::sleep_for(20ms);
                      got +=
                          static_cast<std::size_t>(std::max<ssize_t>(::read(ends[0], block.data(), block.size()), 0));
                  }
              }};
              output.write(std::string(std::size_t{1} << 20U, 'x'));
              reading.join();
              return got == std::size_t{1} << 20U ? 1 : 0;
          }) == 1);
}

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
