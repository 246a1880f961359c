// SPDX-License-Identifier: Apache-2.0
#include "common/serving/vod_playlists.hpp"

#include <algorithm>
#include <span>

#include "common/hls/image_playlist.hpp"
#include "common/hls/master_playlist.hpp"
#include "common/hls/playlist.hpp"
#include "common/hls/web_vtt.hpp"
#include "common/serving/vod_name.hpp"

namespace vlm::serving {

using base::Micros;
using hls::MediaPlaylist;
using Kind = VodName::Kind;

namespace {

constexpr const char* sound_group = "sound";
constexpr const char* subtitle_group = "answers";

std::vector<std::int64_t> lengths_of(const VideoOutline& video) {
    std::vector<std::int64_t> lengths;
    for (const hls::Segment& segment : video.segments)
        lengths.push_back((segment.end - segment.start).count());
    return lengths;
}

/// About the bytes of each segment: from its keyframe's place in the file to that of the next one, where the index
/// knows places that make sense, else by its length.
std::vector<std::int64_t> sizes_of(const VideoOutline& video) {
    const auto place = [&](Micros keyframe) {
        const auto& all = video.keyframes;
        const auto found = std::lower_bound(all.begin(), all.end(), keyframe,
                                            [](const media::Keyframe& one, Micros t) { return one.pts < t; });
        return found == all.end() ? std::int64_t{-1} : found->position;
    };
    const auto& segments = video.segments;
    const double rate = static_cast<double>(video.size) / static_cast<double>(video.end.count());
    std::vector<std::int64_t> sizes;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const std::int64_t begin = i == 0 ? 0 : place(segments[i].keyframe);
        const std::int64_t end = i + 1 < segments.size() ? place(segments[i + 1].keyframe) : video.size;
        const auto length = static_cast<double>((segments[i].end - segments[i].start).count());
        sizes.push_back(begin >= 0 && end > begin ? end - begin : static_cast<std::int64_t>(rate * length));
    }
    return sizes;
}

/// Further sounds: each a rendition of its own, beside the one that goes with the video.
void add_sounds(const hls::Offer& offer, hls::MasterPlaylist& master) {
    const auto& tracks = offer.tracks;
    for (std::size_t track = 1; tracks.size() > 2 && track < tracks.size(); ++track) {
        const media::CodedTrack& sound = tracks[track];
        const std::string name =
            sound.title.empty() ? "Sound " + std::to_string(track) : sound.title + " (" + std::to_string(track) + ")";
        const std::string uri = track == 1 ? "" : to_string({Kind::playlist, track - 1});
        master.alternatives.push_back({hls::Alternative::Kind::audio, sound_group, name,
                                       sound.language == "und" ? "" : sound.language, track == 1, sound.channels, uri});
    }
}

const media::CodedTrack& video_of(const hls::Offer& offer, const hls::Rendition& rendition) {
    return rendition.encoded ? *offer.encoded : offer.tracks.front();
}

/// What encoding anew takes is not known before: as much as it hardly ever does.
hls::Bandwidth encoded_bandwidth(const media::CodedTrack& video) {
    constexpr std::int64_t pixels_per_bit = 5;
    constexpr std::int64_t usual_rate = 30;
    const media::Fraction rate = video.frame_rate;
    const std::int64_t frames = rate.numerator > 0 && rate.denominator > 0
                                    ? std::max<std::int64_t>(rate.numerator / rate.denominator, 1)
                                    : usual_rate;
    const std::int64_t bits = std::int64_t{video.width} * video.height * frames / pixels_per_bit;
    return {bits, bits};
}

hls::Variant variant_of(const VideoOutline& video, const hls::Offer& offer, std::size_t number) {
    const hls::Rendition& rendition = offer.renditions[number];
    const media::CodedTrack& track = video_of(offer, rendition);
    hls::Variant variant{to_string({Kind::playlist, number}),
                         rendition.encoded ? encoded_bandwidth(track)
                                           : hls::bandwidth_of(sizes_of(video), lengths_of(video)),
                         {track.codec},
                         track.width,
                         track.height,
                         track.frame_rate};
    for (std::size_t i = 1; i < offer.tracks.size(); ++i) {
        const std::string& codec = offer.tracks[i].codec;
        if (std::find(variant.codecs.begin(), variant.codecs.end(), codec) == variant.codecs.end())
            variant.codecs.push_back(codec);
    }
    if (offer.tracks.size() > 2) variant.audio = sound_group;
    return variant;
}

void add_pictures(const VideoOutline& video, const media::CodedTrack& track,
                  const std::vector<media::SpriteSheet>& sheets, hls::MasterPlaylist& master) {
    std::vector<std::int64_t> sizes;
    std::vector<std::int64_t> lengths;
    const auto& keyframes = video.keyframes;
    for (std::size_t i = 0; i < keyframes.size(); ++i) {
        const Micros next = i + 1 < keyframes.size() ? keyframes[i + 1].pts : video.end;
        sizes.push_back(std::max<std::int64_t>(keyframes[i].size, 1));
        lengths.push_back((next - keyframes[i].pts).count());
    }
    using hls::PictureStream;
    master.pictures.push_back({PictureStream::Kind::keyframes,
                               to_string({Kind::keyframes}),
                               hls::bandwidth_of(sizes, lengths),
                               {track.codec},
                               track.width,
                               track.height});
    if (sheets.empty()) return;
    sizes.clear();
    lengths.clear();
    for (std::size_t i = 0; i < sheets.size(); ++i) {
        const Micros next = i + 1 < sheets.size() ? sheets[i + 1].times.front() : video.end;
        sizes.push_back(static_cast<std::int64_t>(sheets[i].jpeg.size()));
        lengths.push_back(std::max<std::int64_t>((next - sheets[i].times.front()).count(), 1));
    }
    master.pictures.push_back({PictureStream::Kind::images,
                               to_string({Kind::images}),
                               hls::bandwidth_of(sizes, lengths),
                               {"jpeg"},
                               sheets.front().width,
                               sheets.front().height});
}

} // namespace

std::string master_of(const VideoOutline& video, const hls::Offer& offer, const std::vector<std::string>& tasks,
                      const std::vector<media::SpriteSheet>& sheets) {
    hls::MasterPlaylist master;
    add_sounds(offer, master);
    for (const std::string& task : tasks) {
        master.alternatives.push_back({hls::Alternative::Kind::subtitles, subtitle_group, task, "", false, 0,
                                       to_string({Kind::subtitles, 0, 0, task})});
    }
    for (std::size_t i = 0; i < offer.renditions.size(); ++i) {
        if (offer.renditions[i].tracks.front() != 0) continue;
        hls::Variant variant = variant_of(video, offer, i);
        if (!tasks.empty()) variant.subtitles = subtitle_group;
        master.variants.push_back(std::move(variant));
    }
    add_pictures(video, video_of(offer, offer.renditions.front()), sheets, master);
    return hls::master_playlist(master);
}

std::string playlist_of(const VideoOutline& video, std::size_t rendition) {
    MediaPlaylist playlist;
    playlist.began = video.began;
    playlist.segments =
        hls::playlist_segments(video.segments, to_string({Kind::init, rendition}), [&](std::size_t number) {
            return to_string({Kind::segment, rendition, number});
        });
    return hls::media_playlist(playlist);
}

std::string transport_playlist_of(const VideoOutline& video, const hls::TsSegments& transport) {
    const bool ranges = transport.are_ranges();
    MediaPlaylist playlist;
    playlist.began = video.began;
    playlist.segments = hls::playlist_segments(video.segments, "", [&](std::size_t number) {
        return ranges ? to_string({Kind::ts_file}) : to_string({Kind::ts_segment, 0, number});
    });
    for (std::size_t number = 0; ranges && number < playlist.segments.size(); ++number)
        playlist.segments[number].range = transport.range(number);
    return hls::media_playlist(playlist);
}

std::string recording_master_of(const records::VideoRecord& record, const hls::Recording::State& state,
                                const std::vector<std::string>& codecs) {
    std::vector<std::int64_t> sizes;
    std::vector<std::int64_t> lengths;
    for (const hls::Recording::Part& part : state.parts) {
        sizes.push_back(part.size);
        lengths.push_back(part.duration.count());
    }
    hls::MasterPlaylist master;
    master.variants.push_back({to_string({Kind::playlist, 0}), hls::bandwidth_of(sizes, lengths), codecs,
                               static_cast<int>(record.width), static_cast<int>(record.height)});
    return hls::master_playlist(master);
}

std::string recording_playlist_of(const VideoOutline& video, const hls::Recording::State& state) {
    MediaPlaylist playlist;
    playlist.type = MediaPlaylist::Type::event;
    playlist.ended = state.ended;
    playlist.longest = hls::Recording::longest;
    playlist.began = video.began;
    for (std::size_t number = 0; number < state.parts.size(); ++number)
        playlist.segments.push_back({state.parts[number].duration, to_string({Kind::recording_segment, 0, number})});
    if (!playlist.segments.empty()) playlist.segments.front().init_uri = to_string({Kind::recording_init});
    return hls::media_playlist(playlist);
}

std::string keyframe_playlist_of(const VideoOutline& video) {
    MediaPlaylist playlist;
    playlist.keyframes_only = true;
    playlist.independent = true;
    const auto& keyframes = video.keyframes;
    for (std::size_t i = 0; i < keyframes.size(); ++i) {
        const Micros from = std::max(i == 0 ? Micros{0} : keyframes[i].pts, Micros{0});
        const Micros to = i + 1 < keyframes.size() ? keyframes[i + 1].pts : video.end;
        if (to > from) playlist.segments.push_back({to - from, to_string({Kind::keyframe, 0, i})});
    }
    if (!playlist.segments.empty()) playlist.segments.front().init_uri = to_string({Kind::keyframe_init});
    return hls::media_playlist(playlist);
}

std::string subtitle_playlist_of(const VideoOutline& video, const std::string& task) {
    MediaPlaylist playlist;
    std::size_t number = 0;
    for (Micros at{0}; at < video.end; at += subtitle_part_length) {
        playlist.segments.push_back(
            {std::min(subtitle_part_length, video.end - at), to_string({Kind::subtitle_part, 0, number++, task})});
    }
    return hls::media_playlist(playlist);
}

std::string image_playlist_of(const VideoOutline& video, const std::vector<media::SpriteSheet>& sheets) {
    std::vector<hls::ImageSheet> listed;
    for (std::size_t i = 0; i < sheets.size(); ++i) {
        const auto pictures = static_cast<std::int64_t>(sheets[i].times.size());
        const Micros from = i == 0 ? Micros{0} : sheets[i].times.front();
        const Micros to = i + 1 < sheets.size() ? sheets[i + 1].times.front() : video.end;
        const auto columns = static_cast<std::int64_t>(media::SpriteSheet::columns);
        const Micros length = std::max(to - from, Micros{1});
        listed.push_back({to_string({Kind::sheet, 0, i}), length, static_cast<int>(std::min(pictures, columns)),
                          static_cast<int>((pictures + columns - 1) / columns), sheets[i].width, sheets[i].height,
                          length / std::max<std::int64_t>(pictures, 1)});
    }
    return hls::image_playlist(listed);
}

std::string thumbnail_track_of(const VideoOutline& video, const std::vector<media::SpriteSheet>& sheets) {
    std::vector<records::ThumbnailPlace> places;
    for (std::size_t i = 0; i < sheets.size(); ++i) {
        for (std::size_t n = 0; n < sheets[i].times.size(); ++n) {
            const auto column = static_cast<std::int64_t>(n % media::SpriteSheet::columns);
            const auto row = static_cast<std::int64_t>(n / media::SpriteSheet::columns);
            places.push_back({sheets[i].times[n], static_cast<std::int64_t>(i), column * sheets[i].width,
                              row * sheets[i].height, sheets[i].width, sheets[i].height});
        }
    }
    return hls::thumbnail_track(places, video.end, [](std::int64_t sheet) {
        return to_string({Kind::sheet, 0, static_cast<std::size_t>(sheet)});
    });
}

} // namespace vlm::serving
