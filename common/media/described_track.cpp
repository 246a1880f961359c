// SPDX-License-Identifier: Apache-2.0
#include "common/media/described_track.hpp"

#include <algorithm>
#include <new>
#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "common/media/codec_string.hpp"
#include "common/media/sample_entry.hpp"

namespace vlm::media {
namespace {

std::string metadata(const AVStream& stream, const char* key) {
    const AVDictionaryEntry* entry = av_dict_get(stream.metadata, key, nullptr, 0);
    return entry == nullptr ? "" : entry->value;
}

AvPtr<AVCodecParameters> copy_of(const AVCodecParameters& codec) {
    AvPtr<AVCodecParameters> copy{avcodec_parameters_alloc()};
    if (!copy || avcodec_parameters_copy(copy.get(), &codec) < 0) throw std::bad_alloc{};
    return copy;
}

void set_config(AVCodecParameters& codec, const std::vector<std::uint8_t>& config) {
    if (codec.codec_id != AV_CODEC_ID_AAC || codec.extradata_size > 0 || config.empty()) return;
    codec.extradata = static_cast<std::uint8_t*>(av_mallocz(config.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (codec.extradata == nullptr) throw std::bad_alloc{};
    std::copy(config.begin(), config.end(), codec.extradata);
    codec.extradata_size = static_cast<int>(config.size());
}

/// Without it, decoders would have to find out from the packets.
bool is_complete(const AVCodecParameters& codec) {
    return codec.codec_id != AV_CODEC_ID_AAC || codec.extradata_size > 0;
}

void describe_picture(CodedTrack& track, const AVCodecParameters& codec, const PacketStreams::Stream& stream) {
    const AVRational aspect = codec.sample_aspect_ratio;
    track.width = codec.width;
    track.height = codec.height;
    if (aspect.num > 0 && aspect.den > 0) {
        const auto width = av_rescale(codec.width, aspect.num, aspect.den);
        if (width > 0 && width <= UINT16_MAX) track.width = static_cast<int>(width);
    }
    track.frame_rate = stream.frame_rate;
    if (stream.turn.size() >= sizeof track.matrix)
        std::copy_n(reinterpret_cast<const std::int32_t*>(stream.turn.data()), track.matrix.size(),
                    track.matrix.begin());
}

/// What the stream's samples are, with the shape of their pixels.
AvPtr<AVCodecParameters> with_aspect(AVFormatContext& format, const PacketStreams::Stream& stream) {
    AvPtr<AVCodecParameters> codec = copy_of(*stream.parameters);
    codec->sample_aspect_ratio = av_guess_sample_aspect_ratio(&format, format.streams[stream.index], nullptr);
    return codec;
}

std::optional<CodedTrack> described(AVCodecParameters& codec, const PacketStreams::Stream& stream,
                                    const std::vector<std::uint8_t>& config) {
    set_config(codec, config);
    if (!is_complete(codec)) return std::nullopt;
    CodedTrack track;
    track.kind = stream.video ? CodedTrack::Kind::video : CodedTrack::Kind::audio;
    track.timescale = static_cast<std::uint32_t>(stream.time_base_denominator);
    track.entry = sample_entry(codec, stream.time_base_denominator);
    track.codec = codec_string(track.entry);
    if (track.codec.empty()) return std::nullopt;
    if (stream.video) describe_picture(track, codec, stream);
    track.channels = codec.ch_layout.nb_channels;
    return track;
}

} // namespace

CodedTrack describe_pictures(AVFormatContext& format, const PacketStreams::Stream& stream) {
    CodedTrack track;
    track.timescale = static_cast<std::uint32_t>(stream.time_base_denominator);
    describe_picture(track, *with_aspect(format, stream), stream);
    return track;
}

std::optional<CodedTrack> describe_track(AVFormatContext& format, const PacketStreams::Stream& stream,
                                         const std::vector<std::uint8_t>& config) {
    const AVStream& source = *format.streams[stream.index];
    auto track = described(*with_aspect(format, stream), stream, config);
    if (!track) return std::nullopt;
    if (const std::string language = metadata(source, "language"); language.size() == 3) track->language = language;
    track->title = metadata(source, "title");
    return track;
}

std::optional<CodedTrack> describe_track(const PacketStreams::Stream& stream, const std::vector<std::uint8_t>& config) {
    return described(*copy_of(*stream.parameters), stream, config);
}

} // namespace vlm::media
