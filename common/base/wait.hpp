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

} // namespace vlm::base
