// SPDX-License-Identifier: Apache-2.0
#include "common/hls/web_vtt.hpp"

#include <vector>

#include <catch2/catch.hpp>

#include "common/hls/image_playlist.hpp"

using namespace vlm;
using base::Micros;

TEST_CASE("a subtitle segment holds all that is shown in its time") {
    const std::vector<hls::Subtitle> subtitles{{Micros{1'000'000}, Micros{6'000'000}, "before"},
                                               {Micros{5'000'000}, Micros{7'500'000}, "into <b>it</b>"},
                                               {Micros{8'000'000}, Micros{9'000'000}, "within"},
                                               {Micros{12'000'000}, Micros{13'000'000}, "after"}};
    const std::string text = hls::subtitle_segment(subtitles, Micros{6'000'000}, Micros{12'000'000}, Micros{1'480'000});
    CHECK(text.starts_with("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:133200,LOCAL:00:00:00.000\n\n"));
    CHECK(text.find("before") == std::string::npos);
    CHECK(text.find("00:00:05.000 --> 00:00:07.500\n") != std::string::npos);
    CHECK(text.find("<b>") == std::string::npos);
    CHECK(text.find("within") != std::string::npos);
    CHECK(text.find("after") == std::string::npos);
}

TEST_CASE("subtitles of a file whose times have gone around, or begin before 0") {
    CHECK(hls::subtitle_segment({}, Micros{0}, Micros{1}, Micros{95'443'717'688 + 1'000'000}) ==
          "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:89999,LOCAL:00:00:00.000\n\n");
    CHECK(hls::subtitle_segment({}, Micros{0}, Micros{1}, Micros{-1'000'000}) ==
          "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:8589844592,LOCAL:00:00:00.000\n\n");
}

TEST_CASE("small pictures last until the next, and the first from the beginning") {
    const std::vector<records::ThumbnailPlace> places{{Micros{40'000}, 1, 0, 0, 160, 90},
                                                      {Micros{10'000'000}, 1, 160, 0, 160, 90},
                                                      {Micros{3'620'000'000}, 2, 0, 90, 160, 90}};
    const auto uri = [](std::int64_t sheet) { return "sheet-" + std::to_string(sheet) + ".jpg"; };
    CHECK(hls::thumbnail_track(places, Micros{3'625'500'000}, uri) == "WEBVTT\n\n"
                                                                      "00:00:00.000 --> 00:00:10.000\n"
                                                                      "sheet-1.jpg#xywh=0,0,160,90\n\n"
                                                                      "00:00:10.000 --> 01:00:20.000\n"
                                                                      "sheet-1.jpg#xywh=160,0,160,90\n\n"
                                                                      "01:00:20.000 --> 01:00:25.500\n"
                                                                      "sheet-2.jpg#xywh=0,90,160,90\n\n");
    CHECK(hls::thumbnail_track({}, Micros{1}, uri) == "WEBVTT\n\n");
}

TEST_CASE("an image playlist tells how pictures lie on a sheet") {
    const std::vector<hls::ImageSheet> sheets{
        {"sheet-1.jpg", Micros{1'000'000'000}, 10, 10, 160, 90, Micros{10'000'000}},
        {"sheet-2.jpg", Micros{25'500'000}, 10, 1, 160, 90, Micros{10'000'000}}};
    CHECK(hls::image_playlist(sheets) == "#EXTM3U\n"
                                         "#EXT-X-VERSION:7\n"
                                         "#EXT-X-TARGETDURATION:1000\n"
                                         "#EXT-X-MEDIA-SEQUENCE:0\n"
                                         "#EXT-X-PLAYLIST-TYPE:VOD\n"
                                         "#EXT-X-IMAGES-ONLY\n"
                                         "#EXTINF:1000.000000,\n"
                                         "#EXT-X-TILES:RESOLUTION=160x90,LAYOUT=10x10,DURATION=10.000000\n"
                                         "sheet-1.jpg\n"
                                         "#EXTINF:25.500000,\n"
                                         "#EXT-X-TILES:RESOLUTION=160x90,LAYOUT=10x1,DURATION=10.000000\n"
                                         "sheet-2.jpg\n"
                                         "#EXT-X-ENDLIST\n");
}
