// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <unistd.h>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/media/jpeg.hpp"
#include "common/media/renderer.hpp"
#include "common/media/sampler.hpp"
#include "tests/support/source_path.hpp"
#include "tests/unit/media/clips.hpp"
#include "tests/unit/media/selections.hpp"

using namespace vlm;
using base::Micros;
using base::YuvImage;

namespace {

/// A generated clip's picture at a time, in its own size times a scale.
YuvImage delivered(const std::string& name, Micros t, double scale) {
    base::FaultCounter faults{name, "decoding"};
    media::Source source{test::generated_clip(name), {}};
    media::Sampler sampler{source, test::listed({t}), {}, faults};
    const auto picture = sampler.next();
    REQUIRE(picture);
    media::Renderer renderer{name, source.info().orientation};
    return renderer.render(*picture, static_cast<int>(source.info().width * scale),
                           static_cast<int>(source.info().height * scale));
}

/// Mean R, G, B of a part of a picture, given as fractions of it.
std::array<double, 3> mean_rgb(const YuvImage& image, const nlohmann::json& bar) {
    const auto first = [&](const char* key, int size) {
        return static_cast<int>(std::ceil(bar.at(key).get<double>() * size));
    };
    std::array<double, 3> sum{};
    int pixels = 0;
    for (int y = first("y0", image.height); y < first("y1", image.height); ++y) {
        for (int x = first("x0", image.width); x < first("x1", image.width); ++x, ++pixels) {
            const auto chroma = static_cast<std::size_t>(y / 2 * image.chroma_width() + x / 2);
            const double luma = image.y[static_cast<std::size_t>(y * image.width + x)];
            const double u = image.u[chroma] - 128.0;
            const double v = image.v[chroma] - 128.0;
            sum[0] += luma + 1.402 * v;
            sum[1] += luma - 0.344136 * u - 0.714136 * v;
            sum[2] += luma + 1.772 * u;
        }
    }
    REQUIRE(pixels > 0);
    for (double& value : sum)
        value = std::clamp(value / pixels, 0.0, 255.0);
    return sum;
}

void check_bars(const std::string& name, double scale) {
    CAPTURE(name, scale);
    const nlohmann::json truth = test::truth_of(name);
    const YuvImage image = delivered(name, Micros{0}, scale);
    for (const auto& bar : truth.at("colours")) {
        CAPTURE(bar.dump());
        const auto rgb = mean_rgb(image, bar);
        for (std::size_t i = 0; i < 3; ++i) {
            CHECK(std::abs(rgb[i] - bar.at("rgb").at(i).get<double>()) <= 8); // what encoding makes of them
        }
    }
}

} // namespace

TEST_CASE("the colours delivered are those drawn") {
    for (const std::string& name : test::sound_clips()) {
        const nlohmann::json truth = test::truth_of(name);
        if (truth.at("colours").is_null() || truth.contains("damaged")) continue;
        for (const double scale : {1.0, 0.45})
            check_bars(name, scale);
    }
}

TEST_CASE("the pictures delivered show the numbers of the frames") {
    const auto folder = std::filesystem::temp_directory_path() / fmt::format("vlm-test-{}", ::getpid());
    std::filesystem::create_directories(folder);
    media::JpegEncoder encoder{85};
    std::vector<int> wanted;
    std::string files;
    for (const std::string& name : test::sound_clips()) {
        const nlohmann::json frames = test::truth_of(name).at("frames");
        const auto& frame = frames.at(frames.size() * 2 / 3);
        const YuvImage image = delivered(name, Micros{frame.at(0).get<std::int64_t>()}, name == "tiny.mp4" ? 2 : 0.4);
        const auto path = folder / fmt::format("{}.jpg", wanted.size());
        std::ofstream{path} << encoder.encode(image);
        files += " " + path.string();
        wanted.push_back(frame.at(1).get<int>());
    }
    std::istringstream lines{
        test::output_of("/usr/bin/python3 " + test::source_path("/tests/media/frame_number.py") + files)};
    std::filesystem::remove_all(folder);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        std::string path;
        std::string number;
        lines >> path >> number;
        CAPTURE(test::sound_clips().at(i));
        CHECK(number == std::to_string(wanted[i]));
    }
}
