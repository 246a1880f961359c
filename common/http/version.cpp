// SPDX-License-Identifier: Apache-2.0
#include "common/http/version.hpp"

#include <curl/curl.h>

namespace vlm::http {

std::string library_version() {
    return std::string{"libcurl "} + curl_version_info(CURLVERSION_NOW)->version;
}

} // namespace vlm::http
