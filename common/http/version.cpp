// SPDX-License-Identifier: Apache-2.0
#include "common/http/version.hpp"

#include <curl/curl.h>

namespace vlm::http {

std::string library_version() {
    const curl_version_info_data* info = curl_version_info(CURLVERSION_NOW);
    const std::string version = std::string{"libcurl "} + info->version;
    return info->ssl_version == nullptr ? version : version + " (" + info->ssl_version + ")";
}

} // namespace vlm::http
