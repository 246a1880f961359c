// SPDX-License-Identifier: Apache-2.0
#include "common/media/gate.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <catch2/catch.hpp>

#include "common/media/luma_plane.hpp"
#include "common/media/sampler.hpp"
#include "tests/unit/media/clips.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;

namespace {

struct Judged {
    Micros t;
    double score;
    bool kept;
};

/// Every frame of a clip through a gate with its default threshold.
std::vector<Judged> judge(const std::string& path) {
    base::FaultCounter faults{"clip", "decoding", base::FaultCounter::Reports::none};
    media::Source source{path, {}};
    media::Selection all;
    all.kind = media::Selection::Kind::all;
    media::Sampler sampler{source, all, {}, faults};
    media::Gate gate{{}};
    std::vector<Judged> judged;
    while (const auto picture = sampler.next()) {
        auto luma = media::luma_plane(*picture, media::Gate::side, media::Gate::side);
        const double score = gate.score(luma);
        judged.push_back({picture->t, score, gate.is_new(score)});
        if (gate.is_new(score)) gate.keep(std::move(luma));
    }
    return judged;
}

std::ptrdiff_t kept_between(const std::vector<Judged>& judged, Micros start, Micros end) {
    return std::count_if(judged.begin(), judged.end(),
                         [&](const Judged& frame) { return frame.kept && frame.t >= start && frame.t < end; });
}

/// A plain picture with a rectangle in it.
base::GrayImage plain(float brightness, int left = 0, int top = 0, int width = 0, int height = 0, float inside = 0) {
    base::GrayImage image{media::Gate::side, media::Gate::side};
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            const bool in = x >= left && x < left + width && y >= top && y < top + height;
            image.samples[static_cast<std::size_t>(y * image.width + x)] = in ? inside : brightness;
        }
    }
    return image;
}

} // namespace

TEST_CASE("what is no news in a still room does not pass the gate") {
    for (const char* name : {"noise.mp4", "pops.mp4", "flicker.mp4"}) {
        CAPTURE(name);
        const auto judged = judge(test::generated_clip("scenes/" + std::string{name}));
        REQUIRE(judged.size() == 150);
        CHECK(judged.front().kept);
        CHECK(kept_between(judged, 0s, 1h) == 1);
        for (std::size_t i = 1; i < judged.size(); ++i)
            CHECK(judged[i].score < media::GateOptions{}.threshold * (std::string{name} == "flicker.mp4" ? 0.8 : 0.5));
    }
}

TEST_CASE("a lamp that flickers passes until its states are known") {
    for (const char* name : {"blinking_lamp.mp4", "guttering_lamp.mp4"}) {
        CAPTURE(name);
        const auto judged = judge(test::generated_clip("scenes/" + std::string{name}));
        REQUIRE(judged.size() == 200);
        CHECK(kept_between(judged, 0s, 2s) <= 4);
        CHECK(kept_between(judged, 2s, 1h) == 0);
    }
}

TEST_CASE("somebody who walks far away passes the gate") {
    const auto judged = judge(test::generated_clip("scenes/walker.mp4"));
    REQUIRE(judged.size() == 200);
    CHECK(kept_between(judged, 1us, 2s) == 0);
    CHECK(judged[50].kept); // there they are
    CHECK(judged[50].score > 5 * media::GateOptions{}.threshold);
    for (Micros t = 2s; t < 6s; t += 200ms)
        CHECK(kept_between(judged, t, t + 200ms) > 0);
    CHECK(judged[150].kept); // and are gone again
    CHECK(kept_between(judged, 6040ms, 1h) == 0);
}

TEST_CASE("people who cross a line pass the gate") {
    const auto path = test::real_clip("vtest.avi");
    if (!path) return;
    // Frames in which someone crosses x=340, counted from 1 (ground_truth.json beside the clip).
    const std::vector<std::size_t> crossings = {12,  66,  97,  165, 186, 226, 262, 286, 299, 306, 326,
                                                338, 344, 371, 456, 497, 535, 537, 574, 589, 607, 650,
                                                658, 671, 692, 695, 717, 737, 759, 776, 779, 783};
    const auto judged = judge(*path);
    REQUIRE(judged.size() == 795);
    const auto kept =
        std::count_if(crossings.begin(), crossings.end(), [&](std::size_t frame) { return judged[frame - 1].kept; });
    CHECK(static_cast<double>(kept) >= 0.95 * static_cast<double>(crossings.size()));
}

TEST_CASE("the gate compares with the last four kept frames") {
    media::Gate gate{{}};
    CHECK(gate.score(plain(100)) == 1);
    gate.keep(plain(100));
    CHECK(gate.score(plain(100)) == 0);
    for (const int left : {8, 16, 24}) {
        const auto picture = plain(100, left, 8, 4, 8, 40);
        CHECK(gate.is_new(gate.score(picture)));
        gate.keep(picture);
        CHECK(gate.score(plain(100)) == 0); // the empty room is still known
    }
    gate.keep(plain(100, 32, 8, 4, 8, 40));
    CHECK(gate.is_new(gate.score(plain(100))));
}

TEST_CASE("light that goes out is news, light that wavers is not") {
    media::Gate gate{{}};
    gate.keep(plain(120, 10, 10, 30, 30, 200));
    CHECK(gate.score(plain(100, 10, 10, 30, 30, 200 * 100 / 120.0F)) < 0.001);
    CHECK(gate.is_new(gate.score(plain(30, 10, 10, 30, 30, 50))));
}

TEST_CASE("something on the border of blocks counts as much as inside one") {
    media::Gate inside{{}};
    media::Gate border{{}};
    inside.keep(plain(100));
    border.keep(plain(100));
    const double whole = inside.score(plain(100, 17, 17, 4, 4, 150));
    CHECK(border.score(plain(100, 14, 14, 4, 4, 150)) == Approx(whole));
}

TEST_CASE("a finer grid sees smaller things") {
    const auto score = [](int grid) {
        media::Gate gate{{0.01, grid}};
        gate.keep(plain(100));
        return gate.score(plain(100, 20, 20, 2, 2, 150));
    };
    CHECK(score(32) > 3 * score(16));
    CHECK(score(16) > 3 * score(8));
}
