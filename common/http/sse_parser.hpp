// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "common/http/line_splitter.hpp"

namespace vlm::http {

struct SseEvent {
    std::string type; ///< "" where the stream names none
    std::string data; ///< its data lines, joined with newlines
};

/// Reads a stream of server-sent events (WHATWG HTML, section 9.2) that comes in any pieces.
class SseParser {
public:
    using OnEvent = std::function<void(const SseEvent& event)>;

    /// An event may have at most `most` bytes of data, a line as well.
    explicit SseParser(std::size_t most = std::size_t{8} << 20U)
        : m_most{most}
        , m_lines{most} {}

    /// Calls `on_event` for each event that is now whole; an event without data is none. Comments (pings) are dropped:
    /// a piece for which nothing is called is no sign of progress.
    void feed(std::string_view bytes, const OnEvent& on_event);

    /// The stream has ended: an event whose last blank line is missing is taken as whole.
    void finish(const OnEvent& on_event);

    /// A line or an event was longer than it may be; nothing more is called.
    [[nodiscard]] bool overflowed() const { return m_overflowed || m_lines.overflowed(); }

private:
    void take_line(std::string_view line, const OnEvent& on_event);
    void dispatch(const OnEvent& on_event);

    std::size_t m_most;
    LineSplitter m_lines;
    SseEvent m_event;
    bool m_has_data = false;
    bool m_first_line = true;
    bool m_overflowed = false;
};

} // namespace vlm::http
