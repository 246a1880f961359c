// SPDX-License-Identifier: Apache-2.0
#include "common/http/line_splitter.hpp"

#include <algorithm>
#include <utility>

namespace vlm::http {

void LineSplitter::feed(std::string_view bytes, const OnLine& on_line) {
    while (!bytes.empty() && !m_overflowed) {
        if (std::exchange(m_after_cr, false) && bytes.front() == '\n') bytes.remove_prefix(1);
        const auto end = bytes.find_first_of("\r\n");
        m_pending += bytes.substr(0, end);
        m_overflowed = m_pending.size() > m_most;
        if (end == std::string_view::npos || m_overflowed) return;
        m_after_cr = bytes[end] == '\r';
        bytes.remove_prefix(end + 1);
        const std::string line = std::exchange(m_pending, {});
        on_line(line);
    }
}

void LineSplitter::finish(const OnLine& on_line) {
    if (m_overflowed || m_pending.empty()) return;
    const std::string line = std::exchange(m_pending, {});
    on_line(line);
}

} // namespace vlm::http
