// SPDX-License-Identifier: Apache-2.0
#include "common/media/encoder.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <new>
#include <tuple>
#include <utility>

#include <fmt/format.h>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/hwcontext.h>
}

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/media/dictionary.hpp"

namespace vlm::media {
namespace {

constexpr Fraction usual_rate{25, 1};
constexpr double usual_gop_seconds = 2;

int usual_gop(AVRational rate) {
    return std::max(1, static_cast<int>(std::lround(usual_gop_seconds * av_q2d(rate))));
}

AvPtr<AVFrame> reference_to(const AVFrame& frame) {
    AvPtr<AVFrame> reference{av_frame_clone(&frame)};
    if (!reference) throw std::bad_alloc{};
    return reference;
}

} // namespace

void Encoder::prepare(const std::string& codec) {
    std::ignore = encoders_for(codec);
    ::setenv("SVT_LOG", "0", 0); // fatal errors only, where nobody wants more
}

Encoder::Encoder(const AVFrame& like, Fraction rate, const EncoderOptions& options, const std::string& name,
                 base::FaultCounter& faults)
    : m_name{name}
    , m_faults{faults}
    , m_keyframe_each{options.keyframe_each} {
    route_av_log();
    std::string reason;
    for (const EncoderKind& kind : encoders_for(options.codec)) {
        try {
            open(kind, like, rate, options);
            return;
        } catch (const base::InputError& error) { // the next one may do
            reason = error.what();
            base::log::debug("{}", reason);
        }
    }
    throw base::Error{reason};
}

Encoder::~Encoder() = default;

void Encoder::open(const EncoderKind& kind, const AVFrame& like, Fraction rate, const EncoderOptions& options) {
    m_encoder = kind.name;
    m_input = std::make_unique<EncoderInput>(m_name, std::string{kind.pixel_format});
    const AVCodec* codec = avcodec_find_encoder_by_name(m_encoder.c_str());
    m_codec.reset(avcodec_alloc_context3(codec));
    if (!m_codec) throw std::bad_alloc{};
    describe(*m_input->fit(reference_to(like)), rate, options);
    if (options.bit_rate && kind.bounds_rate) {
        m_codec->rc_max_rate = *options.bit_rate;
        m_codec->rc_buffer_size = static_cast<int>(std::min<std::int64_t>(*options.bit_rate, INT32_MAX));
    }
    if (!kind.device.empty()) use_device(kind);
    EncoderKind::Settings settings = kind.settings;
    if (!options.bit_rate) settings.insert(settings.end(), kind.quality.begin(), kind.quality.end());
    Dictionary dictionary{settings};
    std::ignore = take_av_error();
    const int ret = avcodec_open2(m_codec.get(), codec, dictionary.get());
    if (ret == AVERROR(ENOMEM)) throw std::bad_alloc{};
    const std::string words = take_av_error();
    if (ret < 0) {
        throw base::InputError{
            m_name, fmt::format("{} does not open here: {}", kind.name, words.empty() ? av_error_text(ret) : words)};
    }
    m_codec->opaque = static_cast<AvFaults*>(this); // only now: what does not open is no fault of the video
}

void Encoder::describe(const AVFrame& picture, Fraction rate, const EncoderOptions& options) {
    if (rate.numerator <= 0) rate = usual_rate;
    m_codec->width = picture.width;
    m_codec->height = picture.height;
    m_codec->pix_fmt = static_cast<AVPixelFormat>(picture.format);
    m_codec->sample_aspect_ratio = picture.sample_aspect_ratio;
    m_codec->color_range = picture.color_range;
    m_codec->colorspace = picture.colorspace;
    m_codec->color_primaries = picture.color_primaries;
    m_codec->color_trc = picture.color_trc;
    m_codec->time_base = {1, 1'000'000};
    m_codec->framerate = {static_cast<int>(rate.numerator), static_cast<int>(rate.denominator)};
    m_codec->gop_size = options.gop.value_or(usual_gop(m_codec->framerate));
    m_codec->max_b_frames = 0;
    m_codec->bit_rate = options.bit_rate.value_or(0);
    m_codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
}

/// Pictures are sent to the device, which has room for a few.
void Encoder::use_device(const EncoderKind& kind) {
    constexpr int pictures = 8;
    const std::string name{kind.device};
    const AVHWDeviceType type = av_hwdevice_find_type_by_name(name.c_str());
    AVBufferRef* device = nullptr;
    const int ret = av_hwdevice_ctx_create(&device, type, nullptr, nullptr, 0);
    const AvPtr<AVBufferRef> owned{device};
    if (ret < 0)
        throw base::InputError{m_name, fmt::format("{}: no {} device: {}", kind.name, name, av_error_text(ret))};
    m_codec->hw_frames_ctx = av_hwframe_ctx_alloc(device);
    if (m_codec->hw_frames_ctx == nullptr) throw std::bad_alloc{};
    auto& frames = *reinterpret_cast<AVHWFramesContext*>(m_codec->hw_frames_ctx->data);
    frames.sw_format = m_codec->pix_fmt;
    frames.format = m_codec->codec->pix_fmts[0];
    frames.width = m_codec->width;
    frames.height = m_codec->height;
    frames.initial_pool_size = pictures;
    av_check(av_hwframe_ctx_init(m_codec->hw_frames_ctx), m_name, "no pictures on the device");
    m_codec->pix_fmt = frames.format;
}

AvPtr<AVFrame> Encoder::upload(const AVFrame& frame) const {
    AvPtr<AVFrame> there = make_frame();
    av_check(av_hwframe_get_buffer(m_codec->hw_frames_ctx, there.get(), 0), m_name, "no picture on the device");
    av_check(av_hwframe_transfer_data(there.get(), &frame, 0), m_name, "cannot send a picture to the device");
    av_check(av_frame_copy_props(there.get(), &frame), m_name, "cannot copy a picture's properties");
    return there;
}

AvPtr<AVCodecParameters> Encoder::parameters() const {
    AvPtr<AVCodecParameters> parameters{avcodec_parameters_alloc()};
    if (!parameters) throw std::bad_alloc{};
    av_check(avcodec_parameters_from_context(parameters.get(), m_codec.get()), m_name, "codec parameters");
    return parameters;
}

bool Encoder::takes(const AVFrame& frame) const {
    return (frame.width & ~1) == m_codec->width && (frame.height & ~1) == m_codec->height;
}

bool Encoder::is_keyframe_due(std::int64_t pts) {
    const base::Micros t{pts};
    if (!m_keyframe_each || (m_keyframe && t - *m_keyframe < *m_keyframe_each)) return false;
    m_keyframe = t;
    return true;
}

void Encoder::send(AvPtr<AVFrame> frame) {
    frame = m_input->fit(std::move(frame));
    if (m_codec->hw_frames_ctx != nullptr) frame = upload(*frame);
    frame->pict_type = is_keyframe_due(frame->pts) ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE; // not as it came
    const int ret = avcodec_send_frame(m_codec.get(), frame.get());
    if (ret == AVERROR(ENOMEM)) throw std::bad_alloc{};
    if (ret < 0) add(av_error_text(ret));
}

bool Encoder::receive(AVPacket& packet) {
    const int ret = avcodec_receive_packet(m_codec.get(), &packet);
    if (ret == AVERROR(ENOMEM)) throw std::bad_alloc{};
    if (ret < 0 && ret != AVERROR(EAGAIN) && ret != AVERROR_EOF) add(av_error_text(ret));
    return ret >= 0;
}

void Encoder::drain() {
    const int ret = avcodec_send_frame(m_codec.get(), nullptr);
    if (ret < 0 && ret != AVERROR_EOF) add(av_error_text(ret));
}

} // namespace vlm::media
