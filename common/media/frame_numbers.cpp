// SPDX-License-Identifier: Apache-2.0
#include "common/media/frame_numbers.hpp"

#include <algorithm>
#include <optional>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "common/media/av.hpp"

namespace vlm::media {

using base::Micros;

namespace {

/// Where only decoding tells what is shown first, that is the first keyframe: what precedes it cannot be decoded.
class Shown {
public:
    explicit Shown(const Source& source)
        : m_timeline{source.timeline()}
        , m_by_decoding{source.stamping() == Stamping::unreliable} {
        if (source.start_time() == StartTime::from_packets) m_start = m_timeline.start();
    }

    void add(const AVPacket& packet) {
        if ((packet.flags & AV_PKT_FLAG_DISCARD) != 0) return;
        if (!m_start && (packet.flags & AV_PKT_FLAG_KEY) == 0) return;
        const Stamps stamps = stamps_of(packet);
        const std::int64_t stamp = (m_by_decoding || !stamps.pts ? stamps.dts : stamps.pts).value_or(m_next);
        m_next = stamp + std::max<std::int64_t>(1, packet.duration);
        if (!m_start) m_start = stamp;
        const std::int64_t start = m_timeline.start();
        if (stamp >= *m_start) m_times.push_back(m_timeline.time(stamp - *m_start + start));
    }

    [[nodiscard]] std::vector<Micros> times() && { return std::move(m_times); }

private:
    const Timeline& m_timeline;
    const bool m_by_decoding; ///< the last packets may have no other times
    std::optional<std::int64_t> m_start;
    std::int64_t m_next = 0;
    std::vector<Micros> m_times;
};

} // namespace

FrameNumbers::FrameNumbers(std::vector<Micros> times)
    : m_times{std::move(times)} {
    std::sort(m_times.begin(), m_times.end());
}

std::int64_t FrameNumbers::at(Micros t) const {
    auto found = std::lower_bound(m_times.begin(), m_times.end(), t);
    const bool earlier = found != m_times.begin() && (found == m_times.end() || t - *(found - 1) < *found - t);
    if (earlier) --found;
    return found - m_times.begin() + 1;
}

FrameNumbers number_frames(Source& source) {
    Shown shown{source};
    if (!source.index().entries.empty()) source.rewind(); // reading stands nowhere
    const AvPtr<AVPacket> packet = make_packet();
    while (source.read(*packet)) {
        shown.add(*packet);
        av_packet_unref(packet.get());
    }
    return FrameNumbers{std::move(shown).times()};
}

} // namespace vlm::media
