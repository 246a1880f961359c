// SPDX-License-Identifier: Apache-2.0
#include "common/media/decoder.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <thread>

#include <fmt/format.h>
#include <fmt/ranges.h>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/hwcontext.h>
#include <libavutil/pixdesc.h>
}

#include "common/base/error.hpp"
#include "common/base/log.hpp"

namespace vlm::media {
namespace {

const AVCodec& find_decoder(const AVCodecParameters& parameters, const std::string& name) {
    if (const AVCodec* codec = avcodec_find_decoder(parameters.codec_id)) return *codec;
    std::array<char, AV_FOURCC_MAX_STRING_SIZE> tag{};
    const bool known = parameters.codec_id != AV_CODEC_ID_NONE;
    throw base::InputError{name, fmt::format("no decoder for its video, '{}'",
                                             known ? avcodec_get_name(parameters.codec_id)
                                                   : av_fourcc_make_string(tag.data(), parameters.codec_tag))};
}

/// The hardware format of the device that was set up, where the decoder offers it; else its software format.
AVPixelFormat choose_format(AVCodecContext* context, const AVPixelFormat* offered) {
    const auto* device = reinterpret_cast<const AVHWDeviceContext*>(context->hw_device_ctx->data);
    for (int i = 0;; ++i) {
        const AVCodecHWConfig* config = avcodec_get_hw_config(context->codec, i);
        if (config == nullptr) break;
        if (config->device_type != device->type) continue;
        for (const AVPixelFormat* format = offered; *format != AV_PIX_FMT_NONE; ++format) {
            if (*format == config->pix_fmt) return *format;
        }
    }
    return avcodec_default_get_format(context, offered);
}

bool uses_device(const AVCodecHWConfig& config) {
    return (config.methods & AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX) != 0;
}

std::string known_devices() {
    return fmt::format("none, auto, {}", fmt::join(device_kinds(), ", "));
}

bool is_hardware(const AVFrame& frame) {
    const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    return description != nullptr && (description->flags & AV_PIX_FMT_FLAG_HWACCEL) != 0;
}

/// "mmco: unref short failure", "Missing reference picture, default is 65536", "Could not find ref with POC 12"
bool misses_reference(const std::string& text) {
    return text.find("ref") != std::string::npos;
}

/// More than eight threads cost memory and hardly gain time. Small pictures are decoded sooner than handed over.
int threads_for(std::int64_t width, std::int64_t height) {
    constexpr std::int64_t small = std::int64_t{352} * 288;
    constexpr unsigned most = 8;
    if (width * height <= small) return 1;
    return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, most));
}

} // namespace

std::vector<std::string> device_kinds() {
    std::vector<std::string> names;
    for (AVHWDeviceType type = av_hwdevice_iterate_types(AV_HWDEVICE_TYPE_NONE); type != AV_HWDEVICE_TYPE_NONE;
         type = av_hwdevice_iterate_types(type)) {
        names.emplace_back(av_hwdevice_get_type_name(type));
    }
    return names;
}

int useful_threads(const AVStream& stream) {
    return threads_for(stream.codecpar->width, stream.codecpar->height);
}

DecoderOptions without_delay(const AVStream& stream, DecoderOptions options) {
    constexpr std::int64_t full_hd = std::int64_t{1920} * 1088;
    const AVCodecParameters& codec = *stream.codecpar;
    if (!options.threads && std::int64_t{codec.width} * codec.height <= full_hd) options.threads = 1;
    return options;
}

Decoder::Decoder(const AVStream& stream, const std::string& name, const DecoderOptions& options,
                 base::FaultCounter& faults)
    : m_name{name}
    , m_faults{faults} {
    prepare(*stream.codecpar);
    m_codec->pkt_timebase = stream.time_base;
    m_codec->framerate = stream.avg_frame_rate;
    open(options);
}

Decoder::Decoder(const AVCodecParameters& parameters, const std::string& name, const DecoderOptions& options,
                 base::FaultCounter& faults)
    : m_name{name}
    , m_faults{faults} {
    prepare(parameters);
    m_codec->pkt_timebase = {1, 1'000'000};
    open(options);
}

Decoder::~Decoder() = default;

void Decoder::prepare(const AVCodecParameters& parameters) {
    m_codec.reset(avcodec_alloc_context3(&find_decoder(parameters, m_name)));
    if (!m_codec) throw std::bad_alloc{};
    av_check(avcodec_parameters_to_context(m_codec.get(), &parameters), m_name, "codec parameters");
    m_codec->opaque = static_cast<AvFaults*>(this);
}

void Decoder::describe(const std::string& device) {
    const bool lossy = m_fidelity == Selection::Fidelity::fast;
    const std::string how = device + (lossy && !device.empty() ? ", " : "") + (lossy ? "lossy" : "");
    m_description = m_codec->codec->name + (how.empty() ? "" : " (" + how + ")");
}

void Decoder::open(const DecoderOptions& options) {
    m_codec->thread_count = options.threads.value_or(threads_for(m_codec->width, m_codec->height));
    m_loop_filter = options.loop_filter;
    m_fidelity = options.fidelity;
    describe("");
    if (options.hwaccel != "none") use_hardware(options.hwaccel);
    av_check(avcodec_open2(m_codec.get(), nullptr, nullptr), m_name, "cannot open the decoder");
}

void Decoder::use_hardware(const std::string& hwaccel) {
    const AVHWDeviceType wanted = av_hwdevice_find_type_by_name(hwaccel.c_str());
    if (hwaccel != "auto" && wanted == AV_HWDEVICE_TYPE_NONE) {
        throw base::UsageError{fmt::format("--hwaccel {}: not known here; one of {}", hwaccel, known_devices())};
    }
    for (int i = 0;; ++i) {
        const AVCodecHWConfig* config = avcodec_get_hw_config(m_codec->codec, i);
        if (config == nullptr) break;
        if (!uses_device(*config) || (hwaccel != "auto" && config->device_type != wanted)) continue;
        if (av_hwdevice_ctx_create(&m_codec->hw_device_ctx, config->device_type, nullptr, nullptr, 0) < 0) continue;
        m_codec->get_format = choose_format;
        m_device = av_hwdevice_get_type_name(config->device_type);
        m_asked_for = hwaccel != "auto";
        return;
    }
    if (hwaccel != "auto") warn_of_software(hwaccel, "here");
}

void Decoder::warn_of_software(const std::string& hwaccel, const char* where) const {
    base::log::warning("{}: --hwaccel {} does not work {} for {}; decoding in software", m_name, hwaccel, where,
                       m_codec->codec->name);
}

Decoder::Received Decoder::receive(AVFrame& frame) {
    for (;;) {
        const int ret = avcodec_receive_frame(m_codec.get(), &frame);
        if (ret == AVERROR_EOF) return Received::end;
        if (ret == AVERROR(EAGAIN)) return Received::needs_packet;
        if (ret == AVERROR(ENOMEM)) throw std::bad_alloc{};
        if (ret < 0) {
            add(av_error_text(ret));
            continue;
        }
        note_device(frame);
        to_system_memory(frame);
        return Received::frame;
    }
}

void Decoder::send(const AVPacket& packet, Discard discard) {
    m_codec->skip_frame = discard == Discard::nothing ? AVDISCARD_DEFAULT : AVDISCARD_NONREF;
    m_codec->skip_loop_filter = discard == Discard::loop_filter           ? AVDISCARD_ALL
                                : m_loop_filter == LoopFilter::references ? AVDISCARD_NONREF
                                                                          : AVDISCARD_DEFAULT;
    note_beginning(packet);
    const int ret = avcodec_send_packet(m_codec.get(), &packet);
    if (ret == AVERROR(ENOMEM)) throw std::bad_alloc{};
    if (ret < 0) add(av_error_text(ret));
}

void Decoder::note_beginning(const AVPacket& packet) {
    const bool keyframe = (packet.flags & AV_PKT_FLAG_KEY) != 0;
    if (keyframe && m_began) {
        m_began = std::numeric_limits<std::int64_t>::min();
        m_in_open_gop = false;
    } else if (keyframe) {
        m_began = packet.pts;
    } else if (m_began && packet.pts < *m_began) {
        m_in_open_gop = true;
    }
}

void Decoder::drain() {
    m_codec->skip_frame = AVDISCARD_DEFAULT;
    const int ret = avcodec_send_packet(m_codec.get(), nullptr);
    if (ret < 0 && ret != AVERROR_EOF) add(av_error_text(ret));
}

void Decoder::flush() {
    m_began.reset();
    m_in_open_gop = false;
    avcodec_flush_buffers(m_codec.get());
}

void Decoder::note_damage(const std::vector<std::string>& faults) {
    for (const std::string& fault : faults)
        add(fault);
}

void Decoder::add(const std::string& text) {
    if (m_fidelity == Selection::Fidelity::fast && misses_reference(text)) return;
    if (m_in_open_gop && text.find("unref short failure") != std::string::npos) return;
    ++m_fault_count;
    m_faults.add(text);
}

/// A device that opens need not know this kind of video (4:4:4, 10 bit): the decoder then falls back by itself.
void Decoder::note_device(const AVFrame& frame) {
    if (m_device.empty()) return;
    if (is_hardware(frame)) {
        describe(m_device);
    } else if (m_asked_for) {
        warn_of_software(m_device, "with this kind of video");
    }
    m_device.clear();
}

void Decoder::to_system_memory(AVFrame& frame) {
    if (!is_hardware(frame)) return;
    const AvPtr<AVFrame> copy = make_frame();
    av_check(av_hwframe_transfer_data(copy.get(), &frame, 0), m_name, "cannot fetch a picture from the device");
    av_check(av_frame_copy_props(copy.get(), &frame), m_name, "cannot copy a picture's properties");
    av_frame_unref(&frame);
    av_frame_move_ref(&frame, copy.get());
}

} // namespace vlm::media
