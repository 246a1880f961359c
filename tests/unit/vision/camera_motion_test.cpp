// SPDX-License-Identifier: Apache-2.0
#include "common/vision/camera_motion.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <tuple>
#include <vector>

#include <catch2/catch.hpp>

using namespace vlm;
using namespace std::chrono_literals;
using vision::CameraMotion;
using vision::Place;
using vision::PlacePair;
using vision::Similarity;

namespace {

constexpr int shake_width = 320;
constexpr int shake_height = 240;

Similarity turned(double angle, double scale, double dx, double dy) {
    return {scale * std::cos(angle), scale * std::sin(angle), dx, dy};
}

double apart(const Similarity& one, const Similarity& other) {
    double most = 0;
    for (const Place corner :
         {Place{0, 0}, Place{shake_width, 0}, Place{0, shake_height}, Place{shake_width, shake_height}}) {
        const Place a = one.of(corner);
        const Place b = other.of(corner);
        most = std::max(most, std::hypot(a.x - b.x, a.y - b.y));
    }
    return most;
}

/// Soft blots all over the plane, as a camera sees them whose picture lies so in the scene. A bright wall covers what
/// is left of `wall`, and blots of its own that move with it.
base::YuvImage blots(const Similarity& lies, double wall = 0, double light = 1) {
    struct Blot {
        Place middle;
        double across;
        double brightness;
    };
    std::minstd_rand chance{7};
    std::uniform_real_distribution<double> share{0, 1};
    std::vector<Blot> all;
    for (int i = 0; i < 500; ++i)
        all.push_back(
            {{share(chance) * 600 - 140, share(chance) * 500 - 130}, 2 + 4 * share(chance), 90 * share(chance) - 45});
    base::YuvImage picture{shake_width, shake_height};
    std::vector<double> sums(picture.y.size(), 110);
    const Similarity back = lies.inverse();
    for (const Blot& blot : all) {
        const Place middle = back.of(blot.middle);
        for (int y = std::max(0, static_cast<int>(middle.y) - 15);
             y < std::min(shake_height, static_cast<int>(middle.y) + 15); ++y) {
            for (int x = std::max(0, static_cast<int>(middle.x) - 15);
                 x < std::min(shake_width, static_cast<int>(middle.x) + 15); ++x) {
                const double far = std::hypot(x - middle.x, y - middle.y) / blot.across;
                sums[static_cast<std::size_t>(y * shake_width + x)] += blot.brightness * std::exp(-far * far);
            }
        }
    }
    for (std::size_t i = 0; i < sums.size(); ++i) {
        const double x = static_cast<double>(i % shake_width);
        const double y = static_cast<double>(i / shake_width);
        if (x < wall) sums[i] = 150 + 50 * std::sin((x - wall) / 5) * std::cos(y / 6);
        picture.y[i] = static_cast<std::uint8_t>(std::clamp(sums[i] * light, 0.0, 255.0));
    }
    picture.u.assign(picture.u.size(), 128);
    picture.v.assign(picture.v.size(), 128);
    return picture;
}

} // namespace

TEST_CASE("a similarity and its way back") {
    const Similarity lies = turned(0.3, 1.2, 10, -20);
    const Place there = lies.inverse().of(lies.of({30, 40}));
    CHECK(there.x == Approx(30));
    CHECK(there.y == Approx(40));
    CHECK(lies.scale() == Approx(1.2));
    const Place twice = lies.magnified(2).of({60, 80});
    CHECK(twice.x == Approx(2 * lies.of({30, 40}).x));
    CHECK(twice.y == Approx(2 * lies.of({30, 40}).y));
}

TEST_CASE("a similarity is what most pairs agree on, whatever the others say") {
    const Similarity truth = turned(-0.05, 0.9, 14, -6);
    std::minstd_rand chance{3};
    std::uniform_real_distribution<double> length{0, 300};
    for (const int others : {0, 30, 70}) { // of 100
        std::vector<PlacePair> pairs;
        for (int i = 0; i < 100; ++i) {
            const Place from{length(chance), length(chance)};
            pairs.push_back({from, i < others ? Place{length(chance), length(chance)} : truth.of(from)});
        }
        CAPTURE(others);
        const auto fit = vision::fit_similarity(pairs, 1.5, 0.25);
        REQUIRE(fit);
        CHECK(apart(fit->similarity, truth) < 0.5);
        CHECK(std::count(fit->agrees.begin(), fit->agrees.end(), true) >= 100 - others);
    }
}

TEST_CASE("pairs that agree on nothing have no similarity") {
    std::minstd_rand chance{3};
    std::uniform_real_distribution<double> length{0, 300};
    std::vector<PlacePair> pairs;
    CHECK_FALSE(vision::fit_similarity(pairs, 1.5, 0.25));
    for (int i = 0; i < 100; ++i)
        pairs.push_back({{length(chance), length(chance)}, {length(chance), length(chance)}});
    CHECK_FALSE(vision::fit_similarity(pairs, 1.5, 0.25));
    CHECK_FALSE(vision::fit_similarity(std::vector<PlacePair>(20, PlacePair{{5, 5}, {9, 9}}), 1.5, 0.25));
}

TEST_CASE("a camera that shakes is found where it looks, without drift") {
    CameraMotion motion;
    for (int i = 0; i < 60; ++i) {
        const double t = i / 10.0;
        const Similarity truth = turned(0.03 * std::sin(1.9 * t), 1, 24 * std::sin(2.4 * t), 15 * std::sin(3.3 * t));
        CAPTURE(i);
        CHECK(apart(motion.next(i * 100ms, blots(truth)), truth) < 0.6);
    }
}

TEST_CASE("what passes before a camera does not move it") {
    CameraMotion motion;
    for (int i = 0; i < 30; ++i) { // a wall comes in from the left, until it covers 60 % of the picture
        const Similarity truth = turned(0, 1, 10 * std::sin(i * 0.5), 5 * std::sin(i * 0.7));
        CAPTURE(i);
        CHECK(apart(motion.next(i * 100ms, blots(truth, i * 6.5)), truth) < 0.6);
    }
}

TEST_CASE("light that changes does not move a camera") {
    CameraMotion motion;
    for (int i = 0; i < 20; ++i) {
        const Similarity truth = turned(0, 1, 8 * std::sin(i * 0.6), 0);
        CAPTURE(i);
        CHECK(apart(motion.next(i * 100ms, blots(truth, 0, 1 - 0.02 * i)), truth) < 0.6);
    }
}

TEST_CASE("a camera that turns is followed beyond what it saw at first") {
    CameraMotion motion;
    Similarity found;
    for (int i = 0; i <= 50; ++i)
        found = motion.next(i * 100ms, blots(turned(0, 1, 2.0 * i, 0)));
    CHECK(apart(found, turned(0, 1, 100, 0)) < 2);
}

TEST_CASE("what cannot be compared lies where the picture before did, and for five seconds at most") {
    CameraMotion motion;
    const Similarity aside = turned(0, 1, 12, 5);
    std::ignore = motion.next(0ms, blots({}));
    CHECK(apart(motion.next(100ms, blots(aside)), aside) < 0.6);
    base::YuvImage fog{shake_width, shake_height};
    std::fill(fog.y.begin(), fog.y.end(), std::uint8_t{128});
    CHECK(apart(motion.next(200ms, fog), aside) < 0.6);
    CHECK(apart(motion.next(900ms, blots(aside)), aside) < 0.6); // and goes on
    CHECK(apart(motion.next(5800ms, fog), aside) < 0.6);
    CHECK(apart(motion.next(6000ms, fog), {}) == 0);
}

TEST_CASE("a picture without anything to hold on to stays where it is") {
    CameraMotion motion;
    base::YuvImage gray{shake_width, shake_height};
    for (int i = 0; i < 20; ++i)
        CHECK(apart(motion.next(i * 100ms, gray), {}) == 0);
    CHECK(apart(motion.next(2100ms, base::YuvImage{2, 2}), {}) == 0);
}

TEST_CASE("a picture is drawn over the scene where it lies") {
    base::YuvImage scene;
    base::YuvImage first{8, 8};
    std::fill(first.y.begin(), first.y.end(), std::uint8_t{50});
    vision::draw_over(scene, first, {});
    CHECK(scene.y == first.y);
    base::YuvImage second{8, 8};
    std::fill(second.y.begin(), second.y.end(), std::uint8_t{200});
    vision::draw_over(scene, second, {1, 0, 4, 0});
    CHECK(scene.y[3] == 50); // was seen before, and is not now
    CHECK(scene.y[4] == 200);
    CHECK(scene.y[7] == 200);
}
