// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "common/base/clock.hpp"

struct AVDictionary;
struct AVFormatContext;
struct AVIOContext;

namespace vlm::media {

/// How long libavformat may wait, for whatever a container opens: itself and, while it is read, segments. For one
/// thread.
class Deadline {
public:
    Deadline() = default;
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    /// Makes a context ask here while it waits, and tell of what it opens. The context must not outlive this.
    void govern(AVFormatContext& format);

    /// From now on no wait goes beyond that.
    void wait_until(base::Steady::time_point time);

    /// From now on no wait lasts longer than that without a byte, from the context itself or from what it
    /// opened (segments of HLS; those of DASH are opened behind our back).
    void wait_for_bytes(base::Micros silence, const AVFormatContext& format);

    /// From now on bytes move it no further: where they come from is about to go.
    void ignore_bytes() { m_silence = base::Micros{0}; }

    [[nodiscard]] bool passed() const { return base::Steady::now() > m_at; }

    /// Whether somebody was told to wait no longer since the limit was set.
    [[nodiscard]] bool gave_up() const { return m_gave_up; }

    /// Whether it was because a server has none of the segments (DASH) that were asked for since: of those to come,
    /// libavformat asks for one after the other without a pause, and never for the first again.
    [[nodiscard]] bool lacks_segments() const;

    /// Whether the wait is over: the deadline has passed, segments are lacking, or the user stops.
    [[nodiscard]] bool is_over();

private:
    using Open = int (*)(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**);
    using Close = int (*)(AVFormatContext*, AVIOContext*);

    static int on_open(AVFormatContext* format, AVIOContext** io, const char* url, int flags,
                       AVDictionary** options) noexcept;
    static int on_close(AVFormatContext* format, AVIOContext* io) noexcept;
    void notice_bytes();
    [[nodiscard]] std::int64_t bytes_read() const;

    base::Steady::time_point m_at = base::Steady::time_point::max();
    base::Micros m_silence{0}; ///< bytes that come move the deadline on to this long after them; 0: they do not
    const AVIOContext* m_own = nullptr;       ///< of the container itself
    std::vector<const AVIOContext*> m_opened; ///< by the container
    std::int64_t m_closed_bytes = 0;          ///< that came from what it has closed again
    std::int64_t m_bytes_read = 0;            ///< when somebody asked last
    int m_missing_segments = 0;               ///< since the limit was set
    bool m_gave_up = false;
    Open m_open = nullptr; ///< libavformat's own
    Close m_close = nullptr;
};

} // namespace vlm::media
