// SPDX-License-Identifier: Apache-2.0
#include "common/media/source_watch.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "common/base/redact.hpp"
#include "common/base/signals.hpp"
#include "common/media/container.hpp"
#include "common/media/source_name.hpp"

namespace vlm::media {

using base::Micros;

namespace {

/// What comes sooner was there already: buffered while the source was opened.
constexpr Micros least_wait{3'000};

std::unique_ptr<PipeInput> pipe_of(const std::string& name) {
    return url_of(name) == pipe_url ? open_sequentially(name) : nullptr;
}

class Watch {
public:
    Watch(const std::string& name, const SourceOptions& options, const DecoderOptions& decoder, Micros duration)
        : m_name{base::redact_url(name)}
        , m_duration{duration}
        , m_container{m_name, opening_of(name, options), options, pipe_of(name), Container::Streams::video_and_audio}
        , m_faults{m_name, "decoding", base::FaultCounter::Reports::none}
        , m_decoder{m_container.video(), m_name, decoding(decoder), m_faults} {
        m_watched.opened = elapsed();
        m_watched.live = m_container.is_live();
        m_watched.info = m_container.info();
        const AVFormatContext& format = m_container.format();
        for (unsigned i = 0; i < format.nb_streams; ++i) {
            const AVCodecParameters& codec = *format.streams[i]->codecpar;
            if (codec.codec_type == AVMEDIA_TYPE_AUDIO) m_watched.audio = avcodec_get_name(codec.codec_id);
        }
    }

    Watched run() {
        m_container.wait_until(m_start + m_watched.opened + m_duration);
        while (read_packet())
            receive();
        m_decoder.drain();
        receive();
        m_watched.end = elapsed();
        m_watched.faults = m_faults.total();
        m_watched.last_fault = m_faults.last();
        return std::move(m_watched);
    }

private:
    [[nodiscard]] Micros elapsed() const { return std::chrono::duration_cast<Micros>(base::Steady::now() - m_start); }

    [[nodiscard]] DecoderOptions decoding(const DecoderOptions& decoder) const {
        return m_container.is_live() ? without_delay(m_container.video(), decoder) : decoder;
    }

    /// False where watching ends.
    bool read_packet() {
        const Micros asked = elapsed();
        const int ret = m_container.read(*m_packet);
        const base::Wall now = base::wall_now();
        if (m_container.is_late()) return false;
        if (ret < 0) {
            m_watched.ended = ret == AVERROR_EOF;
            if (!m_watched.ended) m_watched.failure = "reading failed: " + av_error_text(ret);
            return false;
        }
        bool goes_on = true;
        if (m_packet->stream_index == m_container.video().index) {
            take(now, elapsed() - asked);
            goes_on = !is_over();
            if (goes_on) m_decoder.send(*m_packet, Discard::nothing);
        }
        av_packet_unref(m_packet.get());
        return goes_on;
    }

    void take(base::Wall now, Micros waited) {
        Watched::Packet packet;
        const AVRational time_base = m_container.video().time_base;
        if (m_packet->pts != AV_NOPTS_VALUE)
            packet.pts = Micros{av_rescale_q(m_packet->pts, time_base, AVRational{1, 1'000'000})};
        m_waited = m_waited || (m_watched.live && waited >= least_wait);
        if (m_waited) packet.arrival = elapsed();
        const std::int64_t zero = m_container.format().start_time_realtime;
        if (m_waited && packet.pts && zero != AV_NOPTS_VALUE) packet.age = now - base::Wall{Micros{zero} + *packet.pts};
        packet.key = (m_packet->flags & AV_PKT_FLAG_KEY) != 0;
        packet.bytes = m_packet->size;
        m_watched.packets.push_back(packet);
    }

    /// A file is watched for as much of its own time.
    [[nodiscard]] bool is_over() const {
        const auto first = m_watched.packets.front().pts;
        const auto last = m_watched.packets.back().pts;
        return !m_watched.live && first && last && *last - *first > m_duration;
    }

    void receive() {
        while (m_decoder.receive(*m_frame) == Decoder::Received::frame) {
            base::throw_if_stopped();
            ++m_watched.frames;
            if (!m_watched.first_frame) m_watched.first_frame = elapsed();
            av_frame_unref(m_frame.get());
        }
    }

    const base::Steady::time_point m_start = base::Steady::now();
    std::string m_name;
    Micros m_duration;
    Container m_container;
    base::FaultCounter m_faults;
    Decoder m_decoder;
    AvPtr<AVPacket> m_packet = make_packet();
    AvPtr<AVFrame> m_frame = make_frame();
    bool m_waited = false; ///< what comes now comes as it is sent
    Watched m_watched;
};

} // namespace

Watched watch(const std::string& name, const SourceOptions& options, const DecoderOptions& decoder, Micros duration) {
    check_readable(name);
    return Watch{name, options, decoder, duration}.run();
}

} // namespace vlm::media
