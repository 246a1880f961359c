// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace vlm::base {

/// Names this process among all of all machines: "<host> <process id> <when it started, in ticks since the boot>".
[[nodiscard]] std::string process_identity();

/// Whether the process of this identity is known to have ended: it ran on this machine, and does not any more. Of other
/// machines nothing is known.
[[nodiscard]] bool has_ended(const std::string& identity);

} // namespace vlm::base
