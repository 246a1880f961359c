// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace vlm::base {

/// From now on memory that ends where nobody can catch that (in a destructor, in a thread, while an error is told) ends
/// the program with one line and exit 1, as it does elsewhere.
void end_without_memory() noexcept;

} // namespace vlm::base
