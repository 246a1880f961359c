// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/clock.hpp"
#include "common/base/descriptor.hpp"

namespace vlm::base {

/// The lines of a file or pipe as they come. Memory is bounded by the longest line.
class LineReader {
public:
    enum class Got {
        line,
        too_long, ///< a line of more bytes than may be, which is passed over
        nothing,  ///< no whole line within that time
        end,
    };

    LineReader(Descriptor file, std::size_t longest)
        : m_file{std::move(file)}
        , m_longest{longest} {}

    /// The next line, waiting for it until then. What is there is given before a wish to stop counts. Throws
    /// SystemError, Interrupted when the user stops.
    [[nodiscard]] Got next(Steady::time_point until);

    /// The last line, without its end (LF or CR LF); valid until the next call.
    [[nodiscard]] std::string_view line() const { return m_line; }

    /// Whether it had an end: the last one of a file may have been cut off.
    [[nodiscard]] bool is_whole() const { return m_whole; }

    /// Its number, from 1.
    [[nodiscard]] std::uint64_t number() const { return m_number; }

private:
    Got take(std::size_t end);
    bool fill(Steady::time_point until);
    void drop_what_is_too_long();

    Descriptor m_file;
    std::size_t m_longest;
    std::string m_buffer;
    std::size_t m_begin = 0;    ///< of the line at hand
    std::size_t m_searched = 0; ///< up to here there is no line's end
    std::string_view m_line;
    bool m_whole = false;
    std::uint64_t m_number = 0;
    bool m_ended = false;
    bool m_passing_over = false; ///< the line at hand is too long
};

} // namespace vlm::base
