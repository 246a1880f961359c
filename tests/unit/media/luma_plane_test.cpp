// SPDX-License-Identifier: Apache-2.0
#include "common/media/luma_plane.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <unistd.h>

extern "C" {
#include <libavutil/frame.h>
}

#include "common/media/renderer.hpp"
#include "common/media/sampler.hpp"
#include "tests/unit/media/clips.hpp"

using namespace vlm;

namespace {

struct First {
    media::Picture picture;
    media::VideoInfo info;
};

First first_of(const std::string& name) {
    base::FaultCounter faults{"clip", "decoding", base::FaultCounter::Reports::none};
    media::Source source{test::generated_clip(name), {}};
    media::Sampler sampler{source, {}, {}, faults};
    auto picture = sampler.next();
    REQUIRE(picture);
    return {std::move(*picture), source.info()};
}

} // namespace

TEST_CASE("a luma plane is the picture that a viewer sees, small and grey") {
    for (const char* name : {"bt601.mp4", "untagged.mp4", "gray.mp4", "gray.mkv"}) {
        CAPTURE(name);
        const First first = first_of(name);
        const auto plane = media::luma_plane(first.picture, 64, 64);
        REQUIRE(plane.samples.size() == 64U * 64U);
        const auto image = media::Renderer{name, {}}.render(first.picture, first.info.width, first.info.height);
        double worst = 0;
        for (int cell = 0; cell < 64 * 64; ++cell) {
            const int left = cell % 64 * image.width / 64;
            const int right = std::max(left + 1, (cell % 64 + 1) * image.width / 64);
            const int top = std::min(cell / 64 * image.height / 64, image.height - 1);
            const int bottom = std::max(top + 1, (cell / 64 + 1) * image.height / 64);
            double sum = 0;
            for (int y = top; y < bottom; ++y) {
                for (int x = left; x < right; ++x)
                    sum += image.y[static_cast<std::size_t>(y * image.width + x)];
            }
            const double mean = sum / ((bottom - top) * (right - left));
            const auto sample = static_cast<double>(plane.samples[static_cast<std::size_t>(cell)]);
            worst = std::max(worst, std::abs(mean - sample));
        }
        CHECK(worst < 2); // a viewer's picture is rounded and clipped before it is averaged
    }
}

TEST_CASE("pictures of every depth and layout have the same luma plane") {
    const First plain = first_of("bt601.mp4");
    const auto expected = media::luma_plane(plain.picture, 64, 64);
    for (const char* format : {"yuv420p10le", "yuv422p", "nv12", "yuv444p16be", "uyvy422", "rgb24"}) {
        CAPTURE(format);
        const std::string path = std::filesystem::temp_directory_path() / fmt::format("luma-{}.nut", ::getpid());
        const std::string made = test::output_of(
            fmt::format("ffmpeg -v error -y -i '{}' -frames:v 1 -pix_fmt {} -c:v rawvideo '{}' && echo made",
                        test::generated_clip("bt601.mp4"), format, path));
        REQUIRE(made == "made\n");
        base::FaultCounter faults{"clip", "decoding", base::FaultCounter::Reports::none};
        media::Source source{path, {}};
        media::Sampler sampler{source, {}, {}, faults};
        const auto picture = sampler.next();
        REQUIRE(picture);
        const auto plane = media::luma_plane(*picture, 64, 64);
        double sum = 0;
        float worst = 0;
        for (std::size_t i = 0; i < plane.samples.size(); ++i) {
            const float difference = std::abs(plane.samples[i] - expected.samples[i]);
            sum += static_cast<double>(difference);
            worst = std::max(worst, difference);
        }
        const bool rgb = std::string{format} == "rgb24"; // rounded, and clipped where strong colours meet
        CHECK(sum / static_cast<double>(plane.samples.size()) < (rgb ? 1.5 : 0.5));
        CHECK(worst < (rgb ? 8 : 2));
        std::filesystem::remove(path);
    }
}

TEST_CASE("means are exact, however many rows a part has") {
    for (const int rows : {1, 2, 3, 4, 5, 7, 253, 254, 255, 256}) {
        CAPTURE(rows);
        media::Picture picture{base::Micros{0}, media::make_frame()};
        AVFrame& frame = *picture.frame;
        frame.format = AV_PIX_FMT_GRAY8;
        frame.width = 3;
        frame.height = 2 * rows;
        frame.color_range = AVCOL_RANGE_JPEG;
        REQUIRE(av_frame_get_buffer(&frame, 0) == 0);
        for (int y = 0; y < frame.height; ++y) {
            std::uint8_t* row = frame.data[0] + y * frame.linesize[0];
            row[0] = 255;
            row[1] = y < rows ? 7 : 255;
            row[2] = static_cast<std::uint8_t>(y % 2 == 0 ? 10 : 20);
        }
        const auto plane = media::luma_plane(picture, 3, 2);
        const double odd = (rows / 2 * 20.0 + (rows + 1) / 2 * 10.0) / rows; // the first part begins with 10
        const double last = rows % 2 == 0 ? odd : 30 - odd;                  // the second with 20 where that is odd
        const std::vector<double> expected{255, 7, odd, 255, 255, last};
        for (std::size_t i = 0; i < expected.size(); ++i)
            CHECK(static_cast<double>(plane.samples[i]) == Approx(expected[i]));
    }
}

TEST_CASE("ten bits that stand high in their words are read, as graphics cards give them") {
    media::Picture picture{base::Micros{0}, media::make_frame()};
    AVFrame& frame = *picture.frame;
    frame.format = AV_PIX_FMT_P010LE;
    frame.width = frame.height = 128;
    frame.color_range = AVCOL_RANGE_JPEG;
    REQUIRE(av_frame_get_buffer(&frame, 0) == 0);
    for (int y = 0; y < frame.height; ++y)
        std::fill_n(reinterpret_cast<std::uint16_t*>(frame.data[0] + y * frame.linesize[0]), frame.width, 341 << 6);
    for (const float sample : media::luma_plane(picture, 64, 64).samples)
        REQUIRE(sample == Approx(85));
}
