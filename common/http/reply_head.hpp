// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

#include "common/http/message.hpp"

namespace vlm::http {

/// "Fri, 27 Nov 2026 10:00:00 GMT", as headers have it.
[[nodiscard]] std::string http_date(std::time_t time);

/// The reason that goes with a status: "Not Found".
[[nodiscard]] std::string_view reason_of(int status);

/// How an answer ends.
enum class BodyEnd {
    length,  ///< after as many bytes as the head says
    chunked, ///< with an empty chunk
    closed,  ///< where the connection ends
    none,    ///< there is none: 204, 304
};

/// What the head of an answer says besides its own headers.
struct ReplyHead {
    int status = 200;
    std::string_view server;
    std::string_view date;
    BodyEnd end = BodyEnd::length;
    std::int64_t length = 0;
    bool keeps_open = true;
    bool is_http_1_0 = false; ///< the client would close if not told otherwise
};

/// The head as it is sent, with the empty line. Throws Error where a header would break out of its line.
[[nodiscard]] std::string write_head(const ReplyHead& head, const Headers& headers);

/// A piece of a body that ends with an empty one (BodyEnd::chunked).
[[nodiscard]] std::string chunk(std::string_view piece);

} // namespace vlm::http
