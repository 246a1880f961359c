// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace vlm::base {

/// Columns of the terminal on standard output; 0 where there is none.
[[nodiscard]] int terminal_columns();

} // namespace vlm::base
