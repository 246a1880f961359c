// SPDX-License-Identifier: Apache-2.0
#include "common/archive/play_link.hpp"

#include <algorithm>

#include "common/archive/video_place.hpp"
#include "common/base/text.hpp"

namespace vlm::archive {

namespace {

std::string url_of(const std::string& place) {
    if (is_url_place(place)) return place.substr(0, place.find('#'));
    std::string url = "file://";
    for (std::size_t begin = 0; begin < place.size();) {
        const std::size_t end = std::min(place.find('/', begin + 1), place.size());
        url += '/' + base::percent_encoded(std::string_view{place}.substr(begin + 1, end - begin - 1));
        begin = end;
    }
    return url;
}

} // namespace

std::string play_link(const std::string& place, base::Micros t0, std::optional<base::Micros> t1) {
    const std::string end = t1 && *t1 > t0 ? "," + base::format_seconds(*t1) : "";
    return url_of(place) + "#t=" + base::format_seconds(t0) + end;
}

} // namespace vlm::archive
