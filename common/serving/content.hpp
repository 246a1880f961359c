// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/http/exchange.hpp"

namespace vlm::serving {

/// Something that is served: what a client gets of it depends on what it has, and what it can take.
struct Content {
    enum class Caching {
        never,     ///< it is different each time
        validated, ///< it may be kept, and is asked about each time
        for_ever,  ///< under its address it never changes
    };
    std::string type; ///< "application/json"
    std::vector<http::Piece> body;
    std::string tag; ///< strong, with its quotes; empty: none, and what is in memory gets one of its bytes
    Caching caching = Caching::validated;
};

/// One text.
[[nodiscard]] Content text_content(std::string type, std::string text);
[[nodiscard]] Content json_content(std::string json);

/// The answer to a request for it: all, a part (206), or that it is what the client has (304). Texts are compressed
/// where the client takes that.
[[nodiscard]] http::Reply reply_with(const http::Exchange& exchange, Content content);

} // namespace vlm::serving
