// SPDX-License-Identifier: Apache-2.0
#include "common/media/file_facts.hpp"

#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/parseutils.h>
#include <libavutil/pixdesc.h>
}

#include "common/base/text.hpp"

namespace vlm::media {
namespace {

using nlohmann::ordered_json;

/// A word of FFmpeg, left out where it has none.
void add_word(ordered_json& object, const char* name, const char* word) {
    if (word != nullptr) object[name] = word;
}

void add_number(ordered_json& object, const char* name, std::int64_t number) {
    if (number > 0) object[name] = number;
}

void add_ratio(ordered_json& object, const char* name, AVRational ratio) {
    if (ratio.num > 0 && ratio.den > 0) object[name] = fmt::format("{}/{}", ratio.num, ratio.den);
}

void add_tags(ordered_json& object, const AVDictionary* tags) {
    const AVDictionaryEntry* tag = nullptr;
    while ((tag = av_dict_get(tags, "", tag, AV_DICT_IGNORE_SUFFIX)) != nullptr)
        object["tags"][base::valid_utf8(tag->key)] = base::valid_utf8(tag->value);
}

void add_picture(ordered_json& object, const AVCodecParameters& codec) {
    object["width"] = codec.width;
    object["height"] = codec.height;
    add_ratio(object, "sample_aspect_ratio", codec.sample_aspect_ratio);
    add_word(object, "pix_fmt", av_get_pix_fmt_name(static_cast<AVPixelFormat>(codec.format)));
    add_word(object, "color_range", av_color_range_name(codec.color_range));
    add_word(object, "color_space", av_color_space_name(codec.color_space));
    add_word(object, "color_transfer", av_color_transfer_name(codec.color_trc));
    add_word(object, "color_primaries", av_color_primaries_name(codec.color_primaries));
    add_number(object, "has_b_frames", codec.video_delay);
}

ordered_json described(const AVStream& stream) {
    const AVCodecParameters& codec = *stream.codecpar;
    ordered_json object;
    object["index"] = stream.index;
    add_word(object, "codec_type", av_get_media_type_string(codec.codec_type));
    object["codec_name"] = avcodec_get_name(codec.codec_id);
    add_word(object, "profile", avcodec_profile_name(codec.codec_id, codec.profile));
    if (codec.codec_type == AVMEDIA_TYPE_VIDEO) add_picture(object, codec);
    if (codec.codec_type == AVMEDIA_TYPE_AUDIO) {
        add_number(object, "sample_rate", codec.sample_rate);
        add_number(object, "channels", codec.ch_layout.nb_channels);
    }
    add_ratio(object, "avg_frame_rate", stream.avg_frame_rate);
    add_ratio(object, "r_frame_rate", stream.r_frame_rate);
    add_ratio(object, "time_base", stream.time_base);
    add_number(object, "bit_rate", codec.bit_rate);
    add_number(object, "nb_frames", stream.nb_frames);
    add_tags(object, stream.metadata);
    return object;
}

std::string json_of(const AVFormatContext& format) {
    ordered_json object;
    object["format"]["format_name"] = format.iformat->name;
    object["format"]["nb_streams"] = format.nb_streams;
    if (format.duration > 0) object["format"]["duration"] = static_cast<double>(format.duration) / AV_TIME_BASE;
    add_number(object["format"], "bit_rate", format.bit_rate);
    add_tags(object["format"], format.metadata);
    object["streams"] = ordered_json::array();
    for (unsigned i = 0; i < format.nb_streams; ++i)
        object["streams"].push_back(described(*format.streams[i]));
    return object.dump();
}

/// Of the container, or else of its video.
std::optional<base::Wall> creation_of(const AVFormatContext& format, const AVStream& video) {
    for (const AVDictionary* tags : {format.metadata, video.metadata}) {
        for (const char* name : {"com.apple.quicktime.creationdate", "creation_time", "DATE_RECORDED"}) {
            const AVDictionaryEntry* tag = av_dict_get(tags, name, nullptr, 0);
            const auto time = tag == nullptr ? std::nullopt : creation_time(tag->value);
            if (time) return time;
        }
    }
    return std::nullopt;
}

const AVStream* audio_of(const AVFormatContext& format) {
    for (unsigned i = 0; i < format.nb_streams; ++i) {
        if (format.streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO) return format.streams[i];
    }
    return nullptr;
}

} // namespace

std::optional<base::Wall> creation_time(const std::string& text) {
    std::int64_t time = 0;
    if (text.size() < 10 || text.find_first_of("0123456789") != 0) return std::nullopt; // av_parse_time knows "now"
    const bool zone = text.ends_with('Z') || text.find_last_of("+-") > 9;               // later than those of the date
    if (av_parse_time(&time, (zone ? text : text + "Z").c_str(), 0) < 0 || time <= 0) return std::nullopt;
    return base::Wall{base::Micros{time}};
}

FileFacts facts_of(const Source& source) {
    const AVFormatContext& format = source.format();
    FileFacts facts;
    const AVStream* audio = audio_of(format);
    if (audio != nullptr) facts.audio = avcodec_get_name(audio->codecpar->codec_id);
    const AVRational rate = source.stream()->r_frame_rate;
    if (rate.num > 0 && rate.den > 0) facts.nominal_rate = {rate.num, rate.den};
    facts.creation = creation_of(format, *source.stream());
    facts.json = json_of(format);
    return facts;
}

} // namespace vlm::media
