// SPDX-License-Identifier: Apache-2.0
#include "common/hls/live_store.hpp"

namespace vlm::hls {

http::FileRange LiveStore::add(std::span<const std::uint8_t> bytes) {
    if (!m_file) m_file = std::make_unique<base::UnnamedFile>();
    const std::int64_t place = m_file->add(bytes);
    return {m_file->file(), place, static_cast<std::int64_t>(bytes.size())};
}

void LiveStore::end_segment(base::Micros duration) {
    m_length += duration;
    if (m_length < m_file_length) return;
    m_file.reset();
    m_length = base::Micros{0};
}

} // namespace vlm::hls
