// SPDX-License-Identifier: Apache-2.0
#include "common/media/dictionary.hpp"

#include <new>

extern "C" {
#include <libavutil/dict.h>
}

namespace vlm::media {

Dictionary::Dictionary(const std::vector<std::pair<std::string, std::string>>& options) {
    for (const auto& [name, value] : options) {
        if (av_dict_set(&m_options, name.c_str(), value.c_str(), 0) < 0) throw std::bad_alloc{};
    }
}

Dictionary::~Dictionary() {
    av_dict_free(&m_options);
}

} // namespace vlm::media
