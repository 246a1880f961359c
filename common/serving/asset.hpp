// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace vlm::serving {

/// A file of the page, as it is compiled into the program. All are views of what lasts.
struct Asset {
    std::string_view name; ///< "index.html", "vendor/hls.min.js"
    std::string_view type; ///< "text/javascript; charset=utf-8"
    std::string_view bytes;
    std::string_view gzip; ///< the same, compressed; empty: it is not worth it
    std::string_view hash; ///< of the bytes, in hexadecimal digits
};

} // namespace vlm::serving
