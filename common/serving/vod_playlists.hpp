// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/hls/packager.hpp"
#include "common/hls/recording.hpp"
#include "common/hls/ts_segments.hpp"
#include "common/media/sprite_sheet.hpp"
#include "common/records/video_record.hpp"
#include "common/serving/video_outline.hpp"

namespace vlm::serving {

// The playlists of a video, as text. All addresses in them are relative to the video's own.

/// What of a video can be played: what is on offer, keyframes, small pictures on sheets, and the answers of each of
/// these tasks as subtitles. Pure, as all of these.
[[nodiscard]] std::string master_of(const VideoOutline& video, const hls::Offer& offer,
                                    const std::vector<std::string>& tasks,
                                    const std::vector<media::SpriteSheet>& sheets);

/// The segments of one rendition.
[[nodiscard]] std::string playlist_of(const VideoOutline& video, std::size_t rendition);

/// The segments of a transport stream: ranges of the file, where they are nothing else.
[[nodiscard]] std::string transport_playlist_of(const VideoOutline& video, const hls::TsSegments& transport);

/// Of a recording that is being written: what can be played of it, as large as the index knows it; and its segments as
/// far as they are whole.
[[nodiscard]] std::string recording_master_of(const records::VideoRecord& record, const hls::Recording::State& state,
                                              const std::vector<std::string>& codecs);
[[nodiscard]] std::string recording_playlist_of(const VideoOutline& video, const hls::Recording::State& state);

/// Its keyframes, each as a segment.
[[nodiscard]] std::string keyframe_playlist_of(const VideoOutline& video);

/// Subtitles come in parts that are so long.
constexpr base::Micros subtitle_part_length{60'000'000};
[[nodiscard]] std::string subtitle_playlist_of(const VideoOutline& video, const std::string& task);

/// The sheets of small pictures.
[[nodiscard]] std::string image_playlist_of(const VideoOutline& video, const std::vector<media::SpriteSheet>& sheets);
[[nodiscard]] std::string thumbnail_track_of(const VideoOutline& video, const std::vector<media::SpriteSheet>& sheets);

} // namespace vlm::serving
