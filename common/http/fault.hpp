// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/http/message.hpp"

namespace vlm::http {

/// What a transfer's end means; `code` is a CURLcode.
[[nodiscard]] Fault fault_of(int code);

/// libcurl's description of a fault in one line, without the password that a proxy's URL may hold.
[[nodiscard]] std::string words_of(const std::string& description);

/// What a proxy's status means that lets nobody through.
[[nodiscard]] std::string refusal_of_proxy(int status);

} // namespace vlm::http
