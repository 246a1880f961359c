// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace vlm::base {

/// Lets this process have so many files and connections open at once, or as many as it may ask for. Returns how many
/// that are.
std::size_t allow_open_files(std::size_t wanted);

} // namespace vlm::base
