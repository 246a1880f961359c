// SPDX-License-Identifier: Apache-2.0
#include "common/media/png.hpp"

#include <new>

extern "C" {
#include <libavcodec/avcodec.h>
}

#include "common/base/error.hpp"
#include "common/media/frame_converter.hpp"
#include "common/media/plain_picture.hpp"

namespace vlm::media {
namespace {

AvPtr<AVCodecContext> open_encoder(const AVFrame& frame) {
    const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_PNG);
    if (codec == nullptr) throw base::InputError{"PNG", "this FFmpeg has no encoder for it"};
    AvPtr<AVCodecContext> context{avcodec_alloc_context3(codec)};
    if (!context) throw std::bad_alloc{};
    context->width = frame.width;
    context->height = frame.height;
    context->pix_fmt = static_cast<AVPixelFormat>(frame.format);
    context->time_base = {1, 1'000'000};
    context->thread_count = 1;
    av_check(avcodec_open2(context.get(), codec, nullptr), "PNG", "cannot open the encoder");
    return context;
}

} // namespace

std::string PngEncoder::encode(const Picture& picture) {
    if (!m_codec) m_codec = open_encoder(*picture.frame);
    const AvPtr<AVPacket> packet = make_packet();
    av_check(avcodec_send_frame(m_codec.get(), picture.frame.get()), "PNG", "cannot encode");
    av_check(avcodec_receive_packet(m_codec.get(), packet.get()), "PNG", "cannot encode");
    return {reinterpret_cast<const char*>(packet->data), static_cast<std::size_t>(packet->size)};
}

std::string png_of(const base::YuvImage& image) {
    FrameConverter converter{"PNG", {}, {"rgb24", image.width, image.height}};
    return PngEncoder{}.encode(converter.convert(plain_picture(image, base::Micros{0}, Tint::colour, "PNG")));
}

} // namespace vlm::media
