// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/http/message.hpp"

namespace vlm::http {

/// What a transfer's end means; `code` is a CURLcode.
[[nodiscard]] Fault fault_of(int code);

} // namespace vlm::http
