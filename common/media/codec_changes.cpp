// SPDX-License-Identifier: Apache-2.0
#include "common/media/codec_changes.hpp"

#include <algorithm>
#include <new>
#include <span>
#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/mem.h>
}

#include "common/media/jpeg_size.hpp"

namespace vlm::media {
namespace {

using Bytes = std::span<const std::uint8_t>;

AvPtr<AVCodecParameters> copy_of(const AVCodecParameters& codec) {
    AvPtr<AVCodecParameters> copy{avcodec_parameters_alloc()};
    if (!copy || avcodec_parameters_copy(copy.get(), &codec) < 0) throw std::bad_alloc{};
    return copy;
}

Bytes extradata_of(const AVCodecParameters& codec) {
    return {codec.extradata, static_cast<std::size_t>(std::max(codec.extradata_size, 0))};
}

void set_extradata(AVCodecParameters& codec, Bytes bytes) {
    av_freep(&codec.extradata);
    codec.extradata = static_cast<std::uint8_t*>(av_mallocz(bytes.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (codec.extradata == nullptr) throw std::bad_alloc{};
    std::copy(bytes.begin(), bytes.end(), codec.extradata);
    codec.extradata_size = static_cast<int>(bytes.size());
}

std::optional<ParameterSets> sets_of(const AVCodecParameters& codec) {
    const auto nal = nal_codec_of(codec);
    if (!nal) return std::nullopt;
    return ParameterSets{extradata_of(codec), *nal};
}

/// Size, format, order of the pictures: what a decoder finds in the first packet. Where nobody can decode it, they
/// stay.
void describe(AVCodecParameters& codec, const AVPacket& packet) {
    const AVCodec* decoder = avcodec_find_decoder(codec.codec_id);
    const AvPtr<AVCodecContext> context{avcodec_alloc_context3(decoder)};
    if (!context) throw std::bad_alloc{};
    if (decoder == nullptr || avcodec_parameters_to_context(context.get(), &codec) < 0) return;
    context->thread_count = 1;
    context->width = context->coded_width = 0; // a smaller JPEG would be taken for a field of one that large
    context->height = context->coded_height = 0;
    if (avcodec_open2(context.get(), decoder, nullptr) < 0 || avcodec_send_packet(context.get(), &packet) < 0) return;
    const int delay = codec.video_delay; // the decoder may learn of a longer one only later
    const AvPtr<AVCodecParameters> found{avcodec_parameters_alloc()};
    if (!found || avcodec_parameters_from_context(found.get(), context.get()) < 0) throw std::bad_alloc{};
    if (found->width <= 0 || avcodec_parameters_copy(&codec, found.get()) < 0) return;
    codec.video_delay = std::max(codec.video_delay, delay);
}

} // namespace

CodecChanges::CodecChanges(const AVCodecParameters& codec)
    : m_codec{copy_of(codec)}
    , m_sets{sets_of(codec)} {
    route_av_log();
}

bool CodecChanges::is_new_extradata(const AVPacket& packet) {
    std::size_t size = 0;
    const std::uint8_t* data = av_packet_get_side_data(&packet, AV_PKT_DATA_NEW_EXTRADATA, &size);
    const Bytes before = extradata_of(*m_codec);
    if (data == nullptr || std::equal(before.begin(), before.end(), data, data + size)) return false;
    set_extradata(*m_codec, {data, size});
    m_sets = sets_of(*m_codec);
    return true;
}

bool CodecChanges::is_new_sequence(const AVPacket& packet) {
    if (!m_sets || (packet.flags & AV_PKT_FLAG_KEY) == 0) return false;
    ParameterSets sets{bytes_of(packet), *nal_codec_of(*m_codec)};
    if (!sets.is_whole() || m_sets->has_sequence_of(sets)) return false;
    m_sets = std::move(sets);
    set_extradata(*m_codec, m_sets->bytes());
    return true;
}

bool CodecChanges::is_new_jpeg(const AVPacket& packet) {
    const auto size = m_codec->codec_id == AV_CODEC_ID_MJPEG ? jpeg_size(bytes_of(packet)) : std::nullopt;
    if (!size) return false;
    const auto before = std::exchange(m_jpeg, size);
    return before && *before != *size; // of interlaced pictures this is a field's
}

AvPtr<AVCodecParameters> CodecChanges::after(const AVPacket& packet) {
    if (!is_new_extradata(packet) && !is_new_sequence(packet) && !is_new_jpeg(packet)) return nullptr;
    describe(*m_codec, packet);
    return copy_of(*m_codec);
}

} // namespace vlm::media
