// SPDX-License-Identifier: Apache-2.0
#include "common/media/nut_reader.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>
#include <tuple>
#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "common/base/error.hpp"
#include "common/base/signals.hpp"
#include "common/media/orientation.hpp"

namespace vlm::media {

using base::InputError;

namespace {

constexpr std::string_view nut_magic{"nut/multimedia container\0", nut_magic_bytes};

} // namespace

bool is_nut(std::string_view beginning) {
    return beginning.starts_with(nut_magic);
}

NutReader::NutReader(std::string name, std::unique_ptr<PipeInput> input, const DecoderOptions& decoder,
                     base::FaultCounter& faults, IsOurs is_ours)
    : m_name{std::move(name)}
    , m_input{std::move(input)} {
    route_av_log();
    open();
    find_streams(decoder, faults);
    leave_out_subtitles(is_ours);
}

NutReader::~NutReader() = default;

void NutReader::open() {
    m_format.reset(avformat_alloc_context());
    if (!m_format) throw std::bad_alloc{};
    m_format->pb = m_input->io();
    m_format->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_NOBUFFER;
    std::ignore = take_av_error();
    AVFormatContext* raw = m_format.release(); // avformat_open_input frees it where it fails
    const int ret = avformat_open_input(&raw, "", av_find_input_format("nut"), nullptr);
    m_format.reset(raw);
    if (ret >= 0) return;
    base::throw_if_stopped();
    const std::string words = take_av_error();
    if (m_input->io()->eof_reached != 0) throw InputError{m_name, "the frame stream is cut off inside its header"};
    throw InputError{m_name, "is no frame stream that can be read: " + (words.empty() ? av_error_text(ret) : words)};
}

void NutReader::find_streams(const DecoderOptions& decoder, base::FaultCounter& faults) {
    for (unsigned i = 0; i < m_format->nb_streams; ++i) {
        AVStream& stream = *m_format->streams[i];
        const AVCodecParameters& codec = *stream.codecpar;
        if (codec.codec_type == AVMEDIA_TYPE_VIDEO) {
            const Fraction time_base{stream.time_base.num, stream.time_base.den};
            m_videos.push_back({stream.index, Timeline{time_base, Discontinuities::none},
                                std::make_unique<Decoder>(stream, m_name, decoder, faults)});
            VideoInfo& info = m_infos.emplace_back();
            info.container = "nut";
            info.codec = avcodec_get_name(codec.codec_id);
            const Fraction aspect{stream.sample_aspect_ratio.num, std::max(stream.sample_aspect_ratio.den, 1)};
            const UprightSize size = upright_size(codec.width, codec.height, aspect, {});
            info.width = size.width;
            info.height = size.height;
        } else if (codec.codec_id == AV_CODEC_ID_TEXT) {
            m_texts.push_back(stream.index);
        } else {
            stream.discard = AVDISCARD_ALL;
        }
    }
    if (m_videos.empty()) throw InputError{m_name, "is a stream without a video"};
}

/// By the first packet, which stays to be read.
void NutReader::leave_out_subtitles(IsOurs is_ours) {
    if (!has_texts() || !read_packet()) return;
    m_has_packet = true;
    if (is_text() && is_ours(text())) return;
    for (const int stream : m_texts)
        m_format->streams[stream]->discard = AVDISCARD_ALL;
    m_texts.clear();
}

const std::string& NutReader::decoder(std::size_t video) const {
    return m_videos.at(video).decoder->description();
}

NutReader::Item NutReader::next() {
    for (;;) {
        if (m_receiving && receive()) return Item::picture;
        if (m_at_end) return drain() ? Item::picture : Item::end;
        if (!read_packet()) continue;
        if (is_text()) return Item::text;
        send_packet();
    }
}

bool NutReader::finish() {
    m_at_end = true;
    std::array<unsigned char, 4096> bytes{};
    int got = avio_read(m_format->pb, bytes.data(), static_cast<int>(nut_magic_bytes));
    const bool another =
        is_nut({reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(std::max(got, 0))});
    while (!another && got > 0) // who writes it is not cut off
        got = avio_read(m_format->pb, bytes.data(), static_cast<int>(bytes.size()));
    base::throw_if_stopped();
    return another;
}

/// False at the end. What came of a packet that is cut off is given by libavformat as if it were all.
bool NutReader::read_packet() {
    if (std::exchange(m_has_packet, false)) return true;
    av_packet_unref(m_packet.get());
    const int ret = av_read_frame(m_format.get(), m_packet.get());
    if (ret == AVERROR(ENOMEM)) throw std::bad_alloc{};
    if (ret >= 0 && m_format->pb->eof_reached == 0) return true;
    base::throw_if_stopped();
    m_error = why_no_more(ret);
    m_at_end = true;
    return false;
}

/// Empty where the input ends after a packet.
std::string NutReader::why_no_more(int ret) const {
    const AVIOContext& io = *m_format->pb;
    if (io.error < 0) return av_error_text(io.error);
    if (ret == AVERROR_EOF) return "";
    return io.eof_reached != 0 ? "the frame stream is cut off: it ends inside a packet" : av_error_text(ret);
}

void NutReader::send_packet() {
    const auto is_its = [&](const Video& video) { return video.stream == m_packet->stream_index; };
    const auto found = std::find_if(m_videos.begin(), m_videos.end(), is_its);
    if (found == m_videos.end()) return;
    m_video = static_cast<std::size_t>(found - m_videos.begin());
    ++found->packets;
    found->decoder->send(*m_packet, Discard::nothing);
    m_receiving = true;
}

bool NutReader::is_text() {
    const auto found = std::find(m_texts.begin(), m_texts.end(), m_packet->stream_index);
    if (found == m_texts.end() || !has_texts()) return false;
    m_video = static_cast<std::size_t>(found - m_texts.begin());
    return true;
}

/// The next picture of the video that was sent a packet last.
bool NutReader::receive() {
    Video& video = m_videos[m_video];
    m_picture.frame = make_frame();
    m_receiving = video.decoder->receive(*m_picture.frame) == Decoder::Received::frame;
    if (!m_receiving) return false;
    const std::int64_t pts = m_picture.frame->best_effort_timestamp;
    if (!std::exchange(video.started, true)) video.timeline.set_start(has_texts() ? 0 : pts);
    m_picture.t = video.timeline.time(pts);
    return true;
}

/// What the decoders still hold, one after the other.
bool NutReader::drain() {
    for (m_video = 0; m_video < m_videos.size(); ++m_video) {
        Video& video = m_videos[m_video];
        if (!std::exchange(video.drained, true)) video.decoder->drain();
        if (receive()) return true;
    }
    return false;
}

std::string NutReader::text() const {
    return {reinterpret_cast<const char*>(m_packet->data), static_cast<std::size_t>(m_packet->size)};
}

} // namespace vlm::media
