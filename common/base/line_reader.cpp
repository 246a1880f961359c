// SPDX-License-Identifier: Apache-2.0
#include "common/base/line_reader.hpp"

#include <algorithm>
#include <utility>

namespace vlm::base {

LineReader::Got LineReader::next(Steady::time_point until) {
    m_line = {};
    for (;;) {
        const auto end = m_buffer.find('\n', m_searched);
        if (end != std::string::npos) return take(end);
        m_searched = m_buffer.size();
        if (m_ended && m_begin == m_buffer.size() && !m_passing_over) return Got::end;
        if (m_ended) return take(m_buffer.size());
        drop_what_is_too_long();
        if (!fill(until)) return Got::nothing;
    }
}

LineReader::Got LineReader::take(std::size_t end) {
    m_line = std::string_view{m_buffer}.substr(m_begin, end - m_begin);
    if (m_line.ends_with('\r')) m_line.remove_suffix(1);
    m_whole = end < m_buffer.size();
    m_begin = std::min(end + 1, m_buffer.size());
    m_searched = m_begin;
    ++m_number;
    const bool too_long = std::exchange(m_passing_over, false) || m_line.size() > m_longest;
    return too_long ? Got::too_long : Got::line;
}

void LineReader::drop_what_is_too_long() {
    if (m_buffer.size() - m_begin <= m_longest) return;
    m_passing_over = true;
    m_begin = m_buffer.size();
}

bool LineReader::fill(Steady::time_point until) {
    constexpr std::size_t piece = 65536;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Steady::now());
    if (!readable_within(m_file, std::max(left, std::chrono::milliseconds{0}))) return false;
    m_buffer.erase(0, m_begin);
    m_begin = 0;
    m_searched = m_buffer.size();
    m_buffer.resize(m_searched + piece);
    const std::size_t got = read_some(m_file, m_buffer.data() + m_searched, piece);
    m_buffer.resize(m_searched + got);
    m_ended = got == 0;
    return true;
}

} // namespace vlm::base
