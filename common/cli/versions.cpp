// SPDX-License-Identifier: Apache-2.0
#include "common/cli/versions.hpp"

#include "common/http/version.hpp"
#include "common/media/av.hpp"
#include "common/vision/version.hpp"

namespace vlm::cli {

std::vector<std::string> library_versions() {
    return {media::library_version(), http::library_version(), vision::library_version()};
}

} // namespace vlm::cli
