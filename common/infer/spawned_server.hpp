// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "common/base/background_program.hpp"
#include "common/base/wait.hpp"
#include "common/infer/backend_options.hpp"

namespace vlm::infer {

/// A model server that runs for as long as this object lives.
class SpawnedServer {
public:
    /// Starts `command`, cut into words without a shell; "{port}" in it is a free port, at which the server listens on
    /// this machine. Throws UsageError where it has none, or names no program.
    explicit SpawnedServer(const std::string& command);

    /// Stops it, with all that it has started. Where it had ended before, its last lines are told.
    ~SpawnedServer();
    SpawnedServer(const SpawnedServer&) = delete;
    SpawnedServer& operator=(const SpawnedServer&) = delete;

    /// "http://127.0.0.1:40001", without a path.
    [[nodiscard]] const std::string& address() const { return m_address; }

    /// Waits until it answers those who ask it as `options` say. Throws Error with code unreachable, its last lines
    /// told, where it ends or is not ready within `budget`; Interrupted when the user stops.
    void wait_until_ready(const BackendOptions& options, std::chrono::milliseconds budget,
                          const base::Wait& wait = base::wait_or_stop);

private:
    void tell_last_lines() const;

    std::string m_address;
    std::vector<std::string> m_words;
    base::BackgroundProgram m_program;
    bool m_told = false; ///< how it ended
};

} // namespace vlm::infer
