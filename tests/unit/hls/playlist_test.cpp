// SPDX-License-Identifier: Apache-2.0
#include "common/hls/playlist.hpp"

#include <catch2/catch.hpp>

#include "common/hls/master_playlist.hpp"

using namespace vlm;
using base::Micros;
using hls::MediaPlaylist;

namespace {

std::string number_uri(std::size_t number) {
    return std::to_string(number) + ".m4s";
}

} // namespace

TEST_CASE("a media playlist tells lengths to the microsecond, and the longest of them as its target") {
    MediaPlaylist playlist;
    const std::vector<hls::Segment> segments{{Micros{-40'000}, Micros{0}, Micros{6'006'000}},
                                             {Micros{6'006'000}, Micros{6'006'000}, Micros{14'506'001}}};
    playlist.segments = hls::playlist_segments(segments, "init.mp4", number_uri);
    CHECK(hls::media_playlist(playlist) == "#EXTM3U\n"
                                           "#EXT-X-VERSION:6\n"
                                           "#EXT-X-TARGETDURATION:9\n"
                                           "#EXT-X-MEDIA-SEQUENCE:0\n"
                                           "#EXT-X-PLAYLIST-TYPE:VOD\n"
                                           "#EXT-X-MAP:URI=\"init.mp4\"\n"
                                           "#EXTINF:6.006000,\n"
                                           "0.m4s\n"
                                           "#EXTINF:8.500001,\n"
                                           "1.m4s\n"
                                           "#EXT-X-ENDLIST\n");
}

TEST_CASE("wall clock, jumps and byte ranges stand before the segments that they are about") {
    MediaPlaylist playlist;
    playlist.type = MediaPlaylist::Type::event;
    playlist.ended = false;
    playlist.independent = true;
    playlist.began = base::Wall{Micros{1'772'366'400'500'000}};
    playlist.segments = {{Micros{2'000'000}, "a.ts", hls::ByteRange{376, 188}, false, ""},
                         {Micros{1'500'000}, "a.ts", hls::ByteRange{1880, 564}, true, ""}};
    CHECK(hls::media_playlist(playlist) == "#EXTM3U\n"
                                           "#EXT-X-VERSION:4\n"
                                           "#EXT-X-TARGETDURATION:2\n"
                                           "#EXT-X-MEDIA-SEQUENCE:0\n"
                                           "#EXT-X-PLAYLIST-TYPE:EVENT\n"
                                           "#EXT-X-INDEPENDENT-SEGMENTS\n"
                                           "#EXT-X-PROGRAM-DATE-TIME:2026-03-01T12:00:00.500Z\n"
                                           "#EXTINF:2.000000,\n"
                                           "#EXT-X-BYTERANGE:376@188\n"
                                           "a.ts\n"
                                           "#EXT-X-DISCONTINUITY\n"
                                           "#EXT-X-PROGRAM-DATE-TIME:2026-03-01T12:00:02.500Z\n"
                                           "#EXTINF:1.500000,\n"
                                           "#EXT-X-BYTERANGE:1880@564\n"
                                           "a.ts\n");
}

TEST_CASE("playlists say what they are, however short") {
    MediaPlaylist playlist;
    playlist.keyframes_only = true;
    CHECK(hls::media_playlist(playlist) == "#EXTM3U\n"
                                           "#EXT-X-VERSION:4\n"
                                           "#EXT-X-TARGETDURATION:1\n"
                                           "#EXT-X-MEDIA-SEQUENCE:0\n"
                                           "#EXT-X-PLAYLIST-TYPE:VOD\n"
                                           "#EXT-X-I-FRAMES-ONLY\n"
                                           "#EXT-X-ENDLIST\n");
}

TEST_CASE("a master playlist tells of all there is to choose from") {
    using hls::Alternative;
    hls::MasterPlaylist playlist;
    playlist.alternatives = {{Alternative::Kind::audio, "sound", "Deutsch", "ger", true, 2, ""},
                             {Alternative::Kind::audio, "sound", "say \"hi\"\n", "", false, 6, "sound-2.m3u8"},
                             {Alternative::Kind::subtitles, "answers", "people", "", false, 0, "people.m3u8"}};
    playlist.variants = {{"video.m3u8",
                          {4'200'000, 4'000'000},
                          {"avc1.640028", "mp4a.40.2"},
                          1920,
                          1080,
                          {30000, 1001},
                          "sound",
                          "answers"}};
    playlist.pictures = {
        {hls::PictureStream::Kind::keyframes, "keyframes.m3u8", {400'000, 300'000}, {"avc1.640028"}, 1920, 1080},
        {hls::PictureStream::Kind::images, "images.m3u8", {5000, 4000}, {"jpeg"}, 320, 180}};
    CHECK(hls::master_playlist(playlist) ==
          "#EXTM3U\n"
          "#EXT-X-VERSION:6\n"
          "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"sound\",NAME=\"Deutsch\",LANGUAGE=\"ger\",DEFAULT=YES,AUTOSELECT=YES,"
          "CHANNELS=\"2\"\n"
          "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"sound\",NAME=\"say 'hi' \",DEFAULT=NO,AUTOSELECT=YES,CHANNELS=\"6\","
          "URI=\"sound-2.m3u8\"\n"
          "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"answers\",NAME=\"people\",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,"
          "URI=\"people.m3u8\"\n"
          "#EXT-X-STREAM-INF:BANDWIDTH=4200000,AVERAGE-BANDWIDTH=4000000,CODECS=\"avc1.640028,mp4a.40.2\","
          "RESOLUTION=1920x1080,FRAME-RATE=29.970,AUDIO=\"sound\",SUBTITLES=\"answers\"\n"
          "video.m3u8\n"
          "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=400000,AVERAGE-BANDWIDTH=300000,CODECS=\"avc1.640028\","
          "RESOLUTION=1920x1080,URI=\"keyframes.m3u8\"\n"
          "#EXT-X-IMAGE-STREAM-INF:BANDWIDTH=5000,AVERAGE-BANDWIDTH=4000,CODECS=\"jpeg\",RESOLUTION=320x180,"
          "URI=\"images.m3u8\"\n");
}

TEST_CASE("bandwidth is that of the segment that takes most, and of all") {
    const hls::Bandwidth bandwidth = hls::bandwidth_of({1'000'000, 500'000, 7}, {2'000'000, 4'000'000, 0});
    CHECK(bandwidth.peak == 4'000'001);
    CHECK(bandwidth.average == 2'000'001);
    CHECK(hls::bandwidth_of({}, {}).peak == 1);
}
