// SPDX-License-Identifier: Apache-2.0
#include "tools/index/one_video.hpp"

#include "common/base/error.hpp"

namespace vlm::indexing {

const std::string& one_video(const std::vector<std::string>& words) {
    if (words.size() != 1) throw base::UsageError{"name one video: its id, its path, or the beginning of either"};
    return words.front();
}

} // namespace vlm::indexing
