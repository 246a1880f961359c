// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace vlm::base {

/// A TCP port of this machine at which nobody listens now. Throws SystemError.
[[nodiscard]] int free_port();

} // namespace vlm::base
