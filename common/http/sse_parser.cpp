// SPDX-License-Identifier: Apache-2.0
#include "common/http/sse_parser.hpp"

#include <utility>

namespace vlm::http {

void SseParser::feed(std::string_view bytes, const OnEvent& on_event) {
    m_lines.feed(bytes, [&](std::string_view line) { take_line(line, on_event); });
}

void SseParser::finish(const OnEvent& on_event) {
    m_lines.finish([&](std::string_view line) { take_line(line, on_event); });
    dispatch(on_event);
}

void SseParser::take_line(std::string_view line, const OnEvent& on_event) {
    if (std::exchange(m_first_line, false) && line.substr(0, 3) == "\xEF\xBB\xBF") line.remove_prefix(3);
    if (line.empty()) return dispatch(on_event);
    const auto colon = line.find(':');
    const std::string_view field = line.substr(0, colon);
    std::string_view value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
    if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    if (field == "event") m_event.type = value;
    if (field != "data") return;
    if (std::exchange(m_has_data, true)) m_event.data += '\n';
    m_event.data += value;
    m_overflowed = m_overflowed || m_event.data.size() > m_most;
}

void SseParser::dispatch(const OnEvent& on_event) {
    const SseEvent event = std::exchange(m_event, {});
    if (std::exchange(m_has_data, false) && !overflowed()) on_event(event);
}

} // namespace vlm::http
