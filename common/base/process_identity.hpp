// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace vlm::base {

/// Names this process among all of all machines: "<host> <process id> <when it started, in ticks since the boot>".
/// Throws SystemError.
[[nodiscard]] std::string process_identity();

/// Names another process of this machine in the same way.
[[nodiscard]] std::string process_identity(int process);

enum class ProcessState {
    runs,
    ended,
    unknown, ///< it is of another machine, or the system does not say
};

/// What is known of the process of this identity.
[[nodiscard]] ProcessState process_state(const std::string& identity);

} // namespace vlm::base
