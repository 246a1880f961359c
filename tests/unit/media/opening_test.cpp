// SPDX-License-Identifier: Apache-2.0
#include "common/media/opening.hpp"

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"

using namespace vlm;
using media::Opening;
using media::opening_of;

namespace {

std::string option(const Opening& opening, const std::string& name) {
    for (const auto& [key, value] : opening.options) {
        if (key == name) return value;
    }
    return "";
}

} // namespace

TEST_CASE("what a name says of how it is opened") {
    const media::SourceOptions usual;
    const Opening rtsp = opening_of("RTSP://host/1", usual);
    CHECK(rtsp.url == "rtsp://host/1");
    CHECK(rtsp.live);
    CHECK(option(rtsp, "rtsp_transport") == "tcp");
    for (const char* name : {"rtmp://h/a/b", "srt://h:1", "udp://@:1234", "rtp://@:1234"})
        CHECK(opening_of(name, usual).live);
    CHECK_FALSE(opening_of("https://host/clip.mp4", usual).live);
    CHECK(option(opening_of("http://host/live.m3u8", usual), "live_start_index") == "-1");
    CHECK_FALSE(opening_of("clip.mp4", usual).live);
    CHECK(opening_of("clip.mp4", usual).url == "file:clip.mp4");
}

TEST_CASE("devices are opened as the user says") {
    media::SourceOptions options;
    options.input_format = "mjpeg";
    options.input_size = "1280x720";
    options.input_rate = "30";
    const Opening camera = opening_of("/dev/video7", options);
    CHECK(camera.format == "video4linux2");
    CHECK(camera.url == "/dev/video7");
    CHECK(option(camera, "input_format") == "mjpeg");
    CHECK(option(camera, "video_size") == "1280x720");
    CHECK(option(camera, "framerate") == "30");
    const std::string by_id = "/dev/v4l/by-id/usb-046d_C920-video-index0";
    CHECK(opening_of(by_id, options).format == "video4linux2");
    CHECK(opening_of(by_id, options).url == by_id);
    CHECK(opening_of("screen::1.0+10,20", options).url == ":1.0+10,20");
    CHECK(opening_of("test:", options).url == "testsrc=size=1280x720:rate=30:decimals=3,realtime");
    CHECK(opening_of("test:320x240@5", options).url == "testsrc=size=320x240:rate=5:decimals=3,realtime");
    CHECK(opening_of("test:64x64@29.97", {}).url == "testsrc=size=64x64:rate=2997/100:decimals=3,realtime");
    options.input_rate = "30000/1001";
    CHECK(opening_of("test:64x64", options).url == "testsrc=size=64x64:rate=30000/1001:decimals=3,realtime");
    for (const char* wrong :
         {"test:320x240@0", "test:320x240@1:2,crop", "test:big", "test:320x240@", "test:320x240@fast",
          "test:320x240,crop=1", "test:0x240", "test:320x0", "test:-1x5", "test:16001x16", "test:99999999999x16"}) {
        INFO(wrong);
        if (std::string{wrong}.ends_with('@')) continue; // the rate is the usual one
        CHECK_THROWS_AS(opening_of(wrong, options), base::UsageError);
    }
}

TEST_CASE("a folder is its pictures, of the ending that most of them have") {
    const auto folder = std::filesystem::temp_directory_path() / "vlm opening [test]";
    std::filesystem::create_directories(folder);
    CHECK_THROWS_AS(opening_of(folder.string(), {}), base::InputError);
    for (const char* name : {"1.png", "2.png", "notes.txt", "cover.jpg"})
        std::ofstream{folder / name} << "x";
    const Opening pictures = opening_of(folder.string(), {});
    CHECK(pictures.format == "image2");
    CHECK(pictures.url.ends_with("vlm opening \\[test\\]/*.png"));
    CHECK(option(pictures, "framerate") == "1");
    std::filesystem::remove_all(folder);
}

TEST_CASE("credentials go into an address that has none") {
    CHECK(media::with_credentials("rtsp://host:554/1?a@b", "me", "p:w/d") == "rtsp://me:p%3Aw%2Fd@host:554/1?a@b");
    CHECK(media::with_credentials("rtsp://host/1", "me", "") == "rtsp://me@host/1");
    CHECK(media::with_credentials("rtsp://you:x@host/1", "me", "pw") == "rtsp://you:x@host/1");
    CHECK(media::with_credentials("rtsp://host/1", "", "pw") == "rtsp://host/1");
}
