// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "common/http/message.hpp"

namespace vlm::serving {

/// The headers of an answer that tells events as they come (Server-Sent Events), besides these.
[[nodiscard]] http::Headers event_stream_headers(http::Headers headers);

/// One event; `json` goes onto one line, however it was written.
[[nodiscard]] std::string event_of(std::string_view kind, std::string_view json);

} // namespace vlm::serving
