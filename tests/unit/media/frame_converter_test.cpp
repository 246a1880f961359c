// SPDX-License-Identifier: Apache-2.0
#include "common/media/frame_converter.hpp"

#include <algorithm>
#include <filesystem>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <unistd.h>

extern "C" {
#include <libavutil/frame.h>
}

#include "common/media/plain_picture.hpp"
#include "common/media/renderer.hpp"
#include "common/media/sampler.hpp"
#include "common/media/turn.hpp"
#include "tests/unit/media/clips.hpp"
#include "tests/unit/media/compare.hpp"

using namespace vlm;
using base::YuvImage;

namespace {

/// The first picture of a clip as files give it, what a frame stream carries of it, and what is read there again.
struct Passed {
    media::VideoInfo info;
    media::Picture stored;
    media::Picture carried;
    std::string pixel_format;
    media::Picture read;
};

Passed passed(const std::string& clip) {
    base::FaultCounter faults{clip, "decoding", base::FaultCounter::Reports::none};
    media::Source source{clip, {}};
    media::Sampler sampler{source, {}, {}, faults};
    auto picture = sampler.next();
    REQUIRE(picture);
    Passed pictures;
    pictures.info = source.info();
    pictures.stored = media::PlainPictures{clip}.make(std::move(*picture));
    const media::Orientation orientation = pictures.info.orientation;
    media::FrameConverter converter{clip, orientation, {"", pictures.info.width, pictures.info.height}};
    pictures.carried = converter.convert(pictures.stored);
    pictures.pixel_format = converter.pixel_format();
    pictures.read = media::turned(pictures.carried, media::inverse(orientation));
    return pictures;
}

/// How like each other what a model gets of a stream and of its file are, at the worst of some sizes.
double likeness_of_stream(const Passed& pictures) {
    double worst = 99;
    for (const int percent : {100, 70, 45, 20}) {
        const int width = std::max(8, pictures.info.width * percent / 100);
        const int height = std::max(8, pictures.info.height * percent / 100);
        media::Renderer of_file{"file", pictures.info.orientation};
        media::Renderer of_stream{"stream", pictures.info.orientation};
        const YuvImage a = of_file.render(pictures.stored, width, height);
        worst = std::min(worst, test::likeness(a, of_stream.render(pictures.read, width, height)).all);
    }
    return worst;
}

/// The first frame of a clip in another format, as a raw video in NUT.
class InFormat {
public:
    explicit InFormat(const std::string& format)
        : m_path{std::filesystem::temp_directory_path() / fmt::format("{}-{}.nut", format, ::getpid())} {
        const std::string command =
            fmt::format("ffmpeg -v error -y -i '{}' -frames:v 1 -pix_fmt {} -c:v {} '{}' && echo made",
                        test::generated_clip("bt601.mp4"), format, format.starts_with("yuvj") ? "mjpeg" : "rawvideo",
                        m_path.string());
        REQUIRE(test::output_of(command) == "made\n");
    }
    ~InFormat() { std::filesystem::remove(m_path); }
    [[nodiscard]] std::string path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

} // namespace

TEST_CASE("a stream carries what a file's pictures are, to the bit") {
    const auto [name, format] = GENERATE(table<std::string, std::string>({{"bt601.mp4", "yuv420p"},
                                                                          {"full_range.mp4", "yuv420p"},
                                                                          {"untagged.mp4", "yuv420p"},
                                                                          {"bt2020_10bit.mp4", "yuv420p"},
                                                                          {"odd.webm", "yuv420p"},
                                                                          {"odd.mp4", "yuv420p"},
                                                                          {"gray.mkv", "gray"},
                                                                          {"hdr_pq.mp4", "rgb24"},
                                                                          {"hdr_hlg.mp4", "rgb24"},
                                                                          {"rotated90.mp4", "yuv420p"},
                                                                          {"rotated180.mp4", "yuv420p"},
                                                                          {"rotated270.mp4", "yuv420p"},
                                                                          {"mirrored.mp4", "yuv420p"},
                                                                          {"mirrored_rotated90.mp4", "yuv420p"}}));
    CAPTURE(name);
    const Passed pictures = passed(test::generated_clip(name));
    CHECK(pictures.pixel_format == format);
    CHECK((media::packed_planes(pictures.read) == media::packed_planes(pictures.stored)));
    CHECK(likeness_of_stream(pictures) == 99);
}

TEST_CASE("a stream carries pictures of every format as their file gives them") {
    const auto [format, carried] = GENERATE(table<std::string, std::string>({{"yuvj420p", "yuv420p"},
                                                                             {"yuvj422p", "yuv420p"},
                                                                             {"yuvj444p", "yuv420p"},
                                                                             {"nv12", "yuv420p"},
                                                                             {"yuv422p", "yuv420p"},
                                                                             {"uyvy422", "yuv420p"},
                                                                             {"yuv444p", "yuv420p"},
                                                                             {"yuv422p10le", "yuv420p"},
                                                                             {"yuv411p", "yuv420p"},
                                                                             {"gray", "gray"},
                                                                             {"gray16le", "gray"},
                                                                             {"rgb24", "rgb24"},
                                                                             {"bgra", "rgb24"},
                                                                             {"rgb565le", "rgb24"},
                                                                             {"pal8", "rgb24"}}));
    CAPTURE(format);
    const InFormat clip{format};
    const Passed pictures = passed(clip.path());
    CHECK(pictures.pixel_format == carried);
    CHECK(likeness_of_stream(pictures) == 99);
}

TEST_CASE("plain pictures look as those look that they are made of") {
    for (const char* format : {"yuvj422p", "yuv444p", "yuv422p10le", "nv12", "gray16le", "bgra"}) {
        CAPTURE(format);
        const InFormat clip{format};
        base::FaultCounter faults{"clip", "decoding", base::FaultCounter::Reports::none};
        media::Source source{clip.path(), {}};
        media::Sampler sampler{source, {}, {}, faults};
        const auto picture = sampler.next();
        REQUIRE(picture);
        const int width = source.info().width / 2;
        const int height = source.info().height / 2;
        media::Renderer renderer{"clip", {}};
        const YuvImage as_stored = renderer.render(*picture, width, height);
        const YuvImage as_plain = renderer.render(passed(clip.path()).stored, width, height);
        CHECK(test::likeness(as_stored, as_plain).all > 45);
    }
}

TEST_CASE("pixels that are not square lose little on their way through a stream") {
    const Passed pictures = passed(test::generated_clip("sar.mp4"));
    CHECK(pictures.pixel_format == "yuv420p");
    CHECK(likeness_of_stream(pictures) >= 45);
}

TEST_CASE("a picture that is to be changed is in yuv420p where no format is asked for") {
    const std::string clip = test::generated_clip("gray.mkv");
    const Passed pictures = passed(clip);
    media::FrameConverter smaller{clip, {}, {"", 64, 36}};
    CHECK(smaller.convert(pictures.stored).frame->format == AV_PIX_FMT_YUV420P);
    media::FrameConverter burnt{clip, {}, {"", pictures.info.width, pictures.info.height, media::BurnTime::yes}};
    CHECK(burnt.convert(pictures.stored).frame->format == AV_PIX_FMT_YUV420P);
}
