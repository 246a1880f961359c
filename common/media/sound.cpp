// SPDX-License-Identifier: Apache-2.0
#include "common/media/sound.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "common/base/redact.hpp"
#include "common/base/signals.hpp"
#include "common/media/av.hpp"
#include "common/media/container.hpp"
#include "common/media/source.hpp"
#include "common/media/source_name.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libswresample/swresample.h>
}

namespace vlm::media {

using base::InputError;
using base::Micros;

namespace {

struct FreeResampler {
    void operator()(SwrContext* context) const noexcept { swr_free(&context); }
};

/// Where media time 0 is in the container's time.
Micros start_of(const std::string& name, const SourceOptions& options) {
    const Source source{name, options};
    if (source.is_live() || !source.can_rewind())
        throw InputError{source.name(), "its sound can be had of a file alone, not of a pipe or what is live"};
    return source.info().start_offset;
}

} // namespace

class SoundReader::State {
public:
    State(const std::string& name, const SourceOptions& options, base::FaultCounter& faults)
        : m_name{base::redact_url(name)}
        , m_faults{faults}
        , m_start{start_of(name, options)}
        , m_container{m_name, opening_of(name, options), options, nullptr, Container::Streams::video_and_audio}
        , m_fingerprint{is_regular_file(name) ? base::file_fingerprint(name) : ""} {
        AVFormatContext& format = m_container.format();
        const AVCodec* codec = nullptr;
        const int found = av_find_best_stream(&format, AVMEDIA_TYPE_AUDIO, -1, m_container.video().index, &codec, 0);
        for (unsigned i = 0; i < format.nb_streams; ++i)
            format.streams[i]->discard = static_cast<int>(i) == found ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
        if (found == AVERROR_DECODER_NOT_FOUND) throw InputError{m_name, "no decoder for its sound"};
        if (found < 0) return;
        m_stream = format.streams[found];
        m_container.wait_for_bytes(options.read_timeout);
        open_decoder(*codec);
    }

    [[nodiscard]] bool has_sound() const { return m_stream != nullptr; }
    [[nodiscard]] const std::string& fingerprint() const { return m_fingerprint; }

    std::optional<Sound> next() {
        while (m_stream != nullptr) {
            base::throw_if_stopped();
            const int ret = avcodec_receive_frame(m_decoder.get(), m_frame.get());
            if (ret >= 0) {
                Sound sound = converted();
                if (!sound.samples.empty()) return sound;
            } else if (ret == AVERROR_EOF) {
                return std::nullopt;
            } else if (ret == AVERROR(EAGAIN)) {
                send();
            } else {
                m_faults.add(av_error_text(ret));
            }
        }
        return std::nullopt;
    }

private:
    void open_decoder(const AVCodec& codec) {
        m_decoder.reset(avcodec_alloc_context3(&codec));
        if (!m_decoder) throw std::bad_alloc{};
        av_check(avcodec_parameters_to_context(m_decoder.get(), m_stream->codecpar), m_name, "its sound");
        m_decoder->pkt_timebase = m_stream->time_base;
        av_check(avcodec_open2(m_decoder.get(), &codec, nullptr), m_name, "its sound");
    }

    /// The next packet to the decoder, or that there is none.
    void send() {
        for (;;) {
            const int ret = m_container.read(*m_packet);
            if (ret < 0) {
                if (ret != AVERROR_EOF) m_faults.add(m_container.reason(ret));
                std::ignore = avcodec_send_packet(m_decoder.get(), nullptr);
                return;
            }
            const bool ours = m_packet->stream_index == m_stream->index;
            const int sent = ours ? avcodec_send_packet(m_decoder.get(), m_packet.get()) : 0;
            av_packet_unref(m_packet.get());
            if (sent < 0 && sent != AVERROR(EAGAIN)) m_faults.add(av_error_text(sent));
            if (ours) return;
        }
    }

    Sound converted() {
        Sound sound;
        const AVRational micros{1, 1'000'000};
        if (m_frame->best_effort_timestamp != AV_NOPTS_VALUE)
            m_next = Micros{av_rescale_q(m_frame->best_effort_timestamp, m_stream->time_base, micros)} - m_start;
        sound.t = m_next;
        prepare();
        sound.samples.resize(static_cast<std::size_t>(swr_get_out_samples(m_resampler.get(), m_frame->nb_samples)));
        auto* out = reinterpret_cast<std::uint8_t*>(sound.samples.data());
        const int made =
            av_check(swr_convert(m_resampler.get(), &out, static_cast<int>(sound.samples.size()),
                                 const_cast<const std::uint8_t**>(m_frame->extended_data), m_frame->nb_samples),
                     m_name, "its sound");
        sound.samples.resize(static_cast<std::size_t>(made));
        m_next += Micros{std::int64_t{m_frame->nb_samples} * 1'000'000 / std::max(m_frame->sample_rate, 1)};
        return sound;
    }

    /// A resampler for what the frame holds, which may change on the way.
    void prepare() {
        const std::array<int, 3> kind = {m_frame->format, m_frame->sample_rate, m_frame->ch_layout.nb_channels};
        if (m_resampler && kind == m_kind) return;
        AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
        SwrContext* made = nullptr;
        av_check(swr_alloc_set_opts2(&made, &mono, AV_SAMPLE_FMT_S16, Sound::rate, &m_frame->ch_layout,
                                     static_cast<AVSampleFormat>(m_frame->format), m_frame->sample_rate, 0, nullptr),
                 m_name, "its sound");
        m_resampler.reset(made);
        av_check(swr_init(made), m_name, "its sound");
        m_kind = kind;
    }

    std::string m_name;
    base::FaultCounter& m_faults;
    Micros m_start;
    Container m_container;
    std::string m_fingerprint;
    AVStream* m_stream = nullptr; ///< null: there is no sound
    AvPtr<AVCodecContext> m_decoder;
    AvPtr<AVFrame> m_frame = make_frame();
    AvPtr<AVPacket> m_packet = make_packet();
    std::unique_ptr<SwrContext, FreeResampler> m_resampler;
    std::array<int, 3> m_kind{};
    Micros m_next{0}; ///< where a frame is that does not say so
};

SoundReader::SoundReader(const std::string& name, const SourceOptions& options, base::FaultCounter& faults)
    : m_state{std::make_unique<State>(name, options, faults)} {}
SoundReader::~SoundReader() = default;

bool SoundReader::has_sound() const {
    return m_state->has_sound();
}

const std::string& SoundReader::fingerprint() const {
    return m_state->fingerprint();
}

std::optional<Sound> SoundReader::next() {
    return m_state->next();
}

std::string wav_of(std::span<const std::int16_t> samples) {
    std::string wav;
    const auto number = [&wav](std::size_t value, int bytes) {
        for (int i = 0; i < bytes; ++i)
            wav += static_cast<char>(value >> (8 * i) & 0xFFU);
    };
    const std::size_t bytes = samples.size() * 2;
    wav += "RIFF";
    number(bytes + 36, 4);
    wav += "WAVEfmt ";
    number(16, 4); // of this chunk
    number(1, 2);  // plain samples
    number(1, 2);  // channels
    number(Sound::rate, 4);
    number(Sound::rate * 2, 4);
    number(2, 2);
    number(16, 2); // bits
    wav += "data";
    number(bytes, 4);
    for (const std::int16_t sample : samples)
        number(static_cast<std::uint16_t>(sample), 2);
    return wav;
}

} // namespace vlm::media
