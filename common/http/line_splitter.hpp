// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace vlm::http {

/// Cuts bytes that come in any pieces into lines. A line ends with LF, CR or CR LF.
class LineSplitter {
public:
    using OnLine = std::function<void(std::string_view line)>;

    /// A line may have at most `most` bytes.
    explicit LineSplitter(std::size_t most = std::size_t{8} << 20U)
        : m_most{most} {}

    /// Calls `on_line` for each line that is now whole. After an overflow nothing more is called.
    void feed(std::string_view bytes, const OnLine& on_line);

    /// Calls `on_line` for a last line without an end.
    void finish(const OnLine& on_line);

    /// A line was longer than it may be.
    [[nodiscard]] bool overflowed() const { return m_overflowed; }

private:
    std::size_t m_most;
    std::string m_pending;
    bool m_after_cr = false;
    bool m_overflowed = false;
};

} // namespace vlm::http
