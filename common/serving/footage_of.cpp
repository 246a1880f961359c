// SPDX-License-Identifier: Apache-2.0
#include "common/serving/footage_of.hpp"

#include "common/archive/video_list.hpp"
#include "common/base/error.hpp"
#include "common/serving/problem.hpp"

namespace vlm::serving {

archive::Footage video_footage(const store::Connection& index, const std::string& name) {
    archive::Footage footage;
    footage.video = archive::video_with(index, name);
    const bool is_number = name.find_first_not_of("0123456789") == std::string::npos && !name.empty();
    try {
        if (!footage.video && is_number) footage.video = archive::find_video(index, name);
    } catch (const base::UsageError& error) {
        throw Problem{404, error.what()};
    }
    if (!footage.video) throw Problem{404, "the index has no such video"};
    return footage;
}

archive::Footage live_footage(const store::Connection& index, const std::string& name) {
    for (archive::Footage& footage : archive::live_sources(index)) {
        if (footage.name == name) return std::move(footage);
    }
    throw Problem{404, "the index has no such live source"};
}

} // namespace vlm::serving
