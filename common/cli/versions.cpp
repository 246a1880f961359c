// SPDX-License-Identifier: Apache-2.0
#include "common/cli/versions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/http/version.hpp"
#include "common/media/av.hpp"
#include "common/media/decoder.hpp"
#include "common/store/version.hpp"
#include "common/vision/version.hpp"

namespace vlm::cli {

std::vector<std::string> library_versions() {
    return {media::library_version(),
            http::library_version(),
            vision::library_version(),
            store::library_version(),
            fmt::format("--hwaccel: {}", fmt::join(media::device_kinds(), ", ")),
            "built by " VLM_BUILD};
}

} // namespace vlm::cli
