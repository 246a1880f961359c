// SPDX-License-Identifier: Apache-2.0
#include "common/media/deadline.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <tuple>
#include <utility>

extern "C" {
#include <libavformat/avformat.h>
}

#include "common/base/signals.hpp"
#include "common/media/av.hpp"

namespace vlm::media {
namespace {

Deadline& deadline_of(const AVFormatContext& format) {
    return *static_cast<Deadline*>(format.interrupt_callback.opaque);
}

/// Whether what a demuxer opens is closed through on_close too. libavformat's own file, for one, is not.
bool closes_in_view(const AVFormatContext& format) {
    return format.iformat != nullptr && std::string_view{format.iformat->name} == "hls";
}

} // namespace

void Deadline::govern(AVFormatContext& format) {
    m_open = std::exchange(format.io_open, &Deadline::on_open);
    m_close = std::exchange(format.io_close2, &Deadline::on_close);
    format.interrupt_callback = {[](void* self) { return static_cast<Deadline*>(self)->is_over() ? 1 : 0; }, this};
}

void Deadline::wait_until(base::Steady::time_point time) {
    m_at = time;
    m_silence = base::Micros{0};
    m_missing_segments = 0;
    std::ignore = take_missing_segments();
    m_gave_up = false;
}

void Deadline::wait_for_bytes(base::Micros silence, const AVFormatContext& format) {
    wait_until(base::Steady::now() + silence);
    m_silence = silence;
    m_own = format.pb;
    m_bytes_read = bytes_read();
}

bool Deadline::is_over() {
    notice_bytes();
    m_missing_segments += take_missing_segments();
    if (base::stop_requested() || passed() || lacks_segments()) m_gave_up = true;
    return m_gave_up;
}

bool Deadline::lacks_segments() const {
    constexpr int most_in_a_row = 20;
    return m_missing_segments >= most_in_a_row;
}

void Deadline::notice_bytes() {
    if (m_gave_up || m_silence == base::Micros{0} || std::exchange(m_bytes_read, bytes_read()) == m_bytes_read) return;
    m_at = base::Steady::now() + m_silence;
}

std::int64_t Deadline::bytes_read() const {
    const std::int64_t own = m_own == nullptr ? 0 : m_own->bytes_read;
    return std::accumulate(m_opened.begin(), m_opened.end(), own + m_closed_bytes,
                           [](std::int64_t sum, const AVIOContext* io) { return sum + io->bytes_read; });
}

int Deadline::on_open(AVFormatContext* format, AVIOContext** io, const char* url, int flags,
                      AVDictionary** options) noexcept {
    Deadline& self = deadline_of(*format);
    const int ret = self.m_open(format, io, url, flags, options);
    if (ret >= 0 && closes_in_view(*format)) self.m_opened.push_back(*io);
    return ret;
}

int Deadline::on_close(AVFormatContext* format, AVIOContext* io) noexcept {
    Deadline& self = deadline_of(*format);
    const auto opened = std::find(self.m_opened.begin(), self.m_opened.end(), io);
    if (opened != self.m_opened.end()) {
        self.m_closed_bytes += io->bytes_read;
        self.m_opened.erase(opened);
    }
    return self.m_close(format, io);
}

} // namespace vlm::media
