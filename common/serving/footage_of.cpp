// SPDX-License-Identifier: Apache-2.0
#include "common/serving/footage_of.hpp"

#include <charconv>
#include <utility>

#include "common/archive/video_list.hpp"
#include "common/serving/problem.hpp"

namespace vlm::serving {

archive::Footage video_footage(const store::Connection& index, const std::string& name) {
    archive::Footage footage;
    footage.video = archive::video_with(index, name);
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), id);
    if (!footage.video && error == std::errc{} && end == name.data() + name.size())
        footage.video = archive::video_numbered(index, id);
    if (!footage.video) throw Problem{404, "the index has no such video"};
    return footage;
}

} // namespace vlm::serving
