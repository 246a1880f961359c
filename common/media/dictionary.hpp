// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

struct AVDictionary;

namespace vlm::media {

/// Options as FFmpeg takes them, freed with what it did not take.
class Dictionary {
public:
    explicit Dictionary(const std::vector<std::pair<std::string, std::string>>& options);
    ~Dictionary();
    Dictionary(const Dictionary&) = delete;
    Dictionary& operator=(const Dictionary&) = delete;

    /// For functions that take some out.
    [[nodiscard]] AVDictionary** get() { return &m_options; }

private:
    AVDictionary* m_options = nullptr;
};

} // namespace vlm::media
