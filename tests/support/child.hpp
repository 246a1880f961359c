// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/signals.hpp"

namespace vlm::test {

/// Runs `body` in a process of its own, since a request to stop cannot be taken back. Its result is the exit status.
inline int in_child(const std::function<int()>& body) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        base::handle_signals();
        ::_exit(body());
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace vlm::test
