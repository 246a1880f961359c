// SPDX-License-Identifier: Apache-2.0
// What a video's index, its metadata and models put into playlists and subtitles.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "common/hls/master_playlist.hpp"
#include "common/hls/playlist.hpp"
#include "common/hls/segment_plan.hpp"
#include "common/hls/web_vtt.hpp"
#include "tests/fuzz/fuzz.hpp"

using namespace vlm;
using base::Micros;

namespace {

std::ptrdiff_t lines(std::string_view text) {
    return std::count(text.begin(), text.end(), '\n');
}

std::size_t count(std::string_view text, std::string_view what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size()))
        ++found;
    return found;
}

void examine_names(std::string_view name, std::string_view language) {
    hls::MasterPlaylist playlist;
    playlist.alternatives = {
        {hls::Alternative::Kind::audio, "sound", std::string{name}, std::string{language}, true, 2, "sound.m3u8"}};
    playlist.variants = {{"video.m3u8", {2, 1}, {"avc1.640028"}}};
    const std::string text = hls::master_playlist(playlist);
    fuzz::require(lines(text) == 5, "a name stays within its line");
    const auto begin = text.find("#EXT-X-MEDIA:");
    const std::string_view media = std::string_view{text}.substr(begin, text.find('\n', begin) - begin);
    const auto quotes = count(media, "\"");
    fuzz::require(quotes == 8 || quotes == 10, "a name stays within its quotes"); // without a language, or with one
    fuzz::require(std::none_of(media.begin(), media.end(), [](unsigned char c) { return c < ' ' || c == 0x7F; }),
                  "a line holds no control characters");
}

void examine_text(std::string_view text) {
    const hls::Subtitle subtitle{Micros{0}, Micros{1'000'000}, std::string{text}};
    const std::string segment = hls::subtitle_segment({&subtitle, 1}, Micros{0}, Micros{6'000'000}, Micros{0});
    fuzz::require(count(segment, "-->") == 1, "a text is one cue");
    fuzz::require(count(segment, "\n\n") == 2 && segment.ends_with("\n\n"), "a cue ends where its text does");
}

/// Each byte is the time to the next keyframe, some of them backwards.
void examine_plan(std::string_view steps) {
    std::vector<media::Keyframe> keyframes;
    Micros t{0};
    for (const char step : steps) {
        keyframes.push_back({t});
        t += Micros{static_cast<signed char>(step) * 100'000};
    }
    const Micros whole = std::max(t, Micros{1});
    const auto segments = hls::plan_segments(keyframes, whole);
    Micros end{0};
    hls::MediaPlaylist playlist;
    playlist.segments = hls::playlist_segments(segments, "init.mp4",
                                               [](std::size_t number) { return std::to_string(number) + ".m4s"; });
    for (const hls::Segment& segment : segments) {
        fuzz::require(segment.start == end && segment.end > segment.start, "segments lie end to end");
        end = segment.end;
    }
    fuzz::require(keyframes.empty() || end == whole, "they last as long as the video");
    const std::string text = hls::media_playlist(playlist);
    fuzz::require(count(text, "#EXTINF:") == segments.size(), "each segment is listed");
    for (const hls::PlaylistSegment& segment : playlist.segments)
        fuzz::require(count(text, "#EXTINF:" + hls::decimal_seconds(segment.duration) + ",\n" + segment.uri + "\n") ==
                          1,
                      "with its length");
}

} // namespace

void fuzz::examine(std::string_view input) {
    const std::size_t half = input.size() / 2;
    examine_names(input.substr(0, half), input.substr(half));
    examine_text(input);
    examine_plan(input.substr(0, 64));
}
