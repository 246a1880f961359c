// SPDX-License-Identifier: Apache-2.0
#include "common/media/sample_entry.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <tuple>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "common/media/av.hpp"
#include "common/media/dictionary.hpp"

namespace vlm::media {

using Bytes = std::span<const std::uint8_t>;

namespace {

constexpr std::array carried = {AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_AV1, AV_CODEC_ID_VP9,
                                AV_CODEC_ID_AAC,  AV_CODEC_ID_OPUS, AV_CODEC_ID_MP3};

std::size_t size_at(Bytes bytes) {
    return static_cast<std::size_t>(bytes[0]) << 24 | static_cast<std::size_t>(bytes[1]) << 16 |
           static_cast<std::size_t>(bytes[2]) << 8 | bytes[3];
}

/// The first box of a type among boxes, its header left out; empty where there is none.
Bytes inside(Bytes boxes, std::string_view type) {
    constexpr std::size_t header_bytes = 8;
    while (boxes.size() >= header_bytes) {
        const std::size_t size = size_at(boxes);
        if (size < header_bytes || size > boxes.size()) return {};
        if (std::equal(type.begin(), type.end(), boxes.begin() + 4)) return boxes.subspan(8, size - header_bytes);
        boxes = boxes.subspan(size);
    }
    return {};
}

/// The first entry of a file's first track.
std::vector<std::uint8_t> first_entry(Bytes file) {
    constexpr std::size_t version_and_count = 8;
    for (const std::string_view type : {"moov", "trak", "mdia", "minf", "stbl", "stsd"})
        file = inside(file, type);
    if (file.size() < version_and_count + 4) return {};
    const Bytes entries = file.subspan(version_and_count);
    const std::size_t size = size_at(entries);
    if (size > entries.size()) return {};
    return {entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(size)};
}

/// Writes the beginning of a file; whether libavformat can.
bool begin_file(AVFormatContext& context, const AVCodecParameters& codec, int rate) {
    AVStream* stream = avformat_new_stream(&context, nullptr);
    if (stream == nullptr || avcodec_parameters_copy(stream->codecpar, &codec) < 0) throw std::bad_alloc{};
    stream->codecpar->codec_tag = codec.codec_id == AV_CODEC_ID_HEVC ? MKTAG('h', 'v', 'c', '1') : 0;
    if (codec.codec_type == AVMEDIA_TYPE_AUDIO && codec.frame_size == 0) stream->codecpar->frame_size = 1024; // unused
    stream->time_base = {1, rate};
    Dictionary options{{{"movflags", "empty_moov+frag_custom+default_base_moof"}}};
    context.flags |= AVFMT_FLAG_BITEXACT;
    return avformat_write_header(&context, options.get()) >= 0;
}

} // namespace

std::vector<std::uint8_t> sample_entry(const AVCodecParameters& codec, int rate) {
    if (std::find(carried.begin(), carried.end(), codec.codec_id) == carried.end()) return {};
    AVFormatContext* raw = nullptr;
    if (avformat_alloc_output_context2(&raw, nullptr, "mp4", nullptr) < 0) throw std::bad_alloc{};
    AvPtr<AVFormatContext> context{raw};
    context->flags |= AVFMT_FLAG_CUSTOM_IO;
    if (avio_open_dyn_buf(&context->pb) < 0) throw std::bad_alloc{};
    const bool begun = begin_file(*context, codec, rate);
    if (begun) std::ignore = av_write_trailer(context.get()); // which frees what it holds
    std::uint8_t* bytes = nullptr;
    const int size = avio_close_dyn_buf(context->pb, &bytes);
    context->pb = nullptr;
    const std::unique_ptr<std::uint8_t, void (*)(void*)> owner{bytes, av_free};
    std::ignore = take_av_error();
    return begun ? first_entry({bytes, static_cast<std::size_t>(size)}) : std::vector<std::uint8_t>{};
}

} // namespace vlm::media
