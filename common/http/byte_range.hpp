// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace vlm::http {

/// Which bytes of something a client wants.
struct WantedBytes {
    enum class Kind {
        all,     ///< it named none, or in a way that a server may ignore (RFC 9110, 14.2)
        part,    ///< 206
        outside, ///< 416
    };
    Kind kind = Kind::all;
    std::int64_t offset = 0; ///< of the part
    std::int64_t size = 0;   ///< of the part, above 0; of all of it
};

/// What a Range header says of something with so many bytes. Several ranges at once are ignored. Pure.
[[nodiscard]] WantedBytes wanted_bytes(std::string_view range, std::int64_t size);

} // namespace vlm::http
