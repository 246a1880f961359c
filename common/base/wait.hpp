// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>

namespace vlm::base {

enum class Waited { whole, stopped };

/// Waits, but not longer than until a stop is requested.
[[nodiscard]] Waited wait_or_stop(std::chrono::milliseconds time);

/// Something that waits as wait_or_stop does; tests put a clock in its place.
using Wait = std::function<Waited(std::chrono::milliseconds)>;

/// Waits until writing to `fd` makes progress, or fails: for as long as it takes, and after a stop is requested for a
/// second and a half at most. False where nothing can be written by then.
[[nodiscard]] bool wait_writable(int fd);

} // namespace vlm::base
