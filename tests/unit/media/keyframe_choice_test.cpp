// SPDX-License-Identifier: Apache-2.0
#include "common/media/keyframe_choice.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;

namespace {

using Times = std::vector<Micros>;

std::vector<media::Candidates> chosen(const Times& times, Micros every, Micros end) {
    std::vector<media::Keyframe> keyframes;
    for (const Micros t : times)
        keyframes.push_back({t});
    return media::choose_keyframes(keyframes, every, end);
}

/// Light and dark squares of `cell` samples.
base::GrayImage squares(int cell, float dark, float light) {
    base::GrayImage picture{64, 36};
    for (int y = 0; y < picture.height; ++y) {
        for (int x = 0; x < picture.width; ++x)
            picture.samples[static_cast<std::size_t>(y * picture.width + x)] =
                (x / cell + y / cell) % 2 != 0 ? light : dark;
    }
    return picture;
}

/// Light on the right, with nothing that begins or ends anywhere.
base::GrayImage slope() {
    base::GrayImage picture{64, 36};
    for (std::size_t i = 0; i < picture.samples.size(); ++i)
        picture.samples[i] = static_cast<float>(i % 64) * 4;
    return picture;
}

} // namespace

TEST_CASE("each tick has the keyframe nearest to it, and others of its span") {
    using Chosen = std::vector<media::Candidates>;
    CHECK(chosen({0s, 10s, 20s}, 10s, 25s) == Chosen{{0}, {1}, {2}});
    CHECK(chosen({0s, 4s, 8s, 12s, 16s}, 10s, 18s) == Chosen{{0, 1}, {2, 3}});
    CHECK(chosen({0s, 6s, 9s, 10s, 11s, 12s}, 10s, 13s) == Chosen{{0}, {3, 2, 4}});
    CHECK(chosen({0s, 30s}, 10s, 40s) == Chosen{{0}, {1}}); // one keyframe for several ticks is taken once
    CHECK(chosen({-3s, 2s}, 10s, 4s) == Chosen{{1}});       // what an edit list hides is not shown
    CHECK(chosen({20s, 0s, 10s}, 10s, 25s) == Chosen{{1}, {2}, {0}});
    CHECK(chosen({}, 10s, 25s).empty());
    CHECK(chosen({0s}, 10s, 0s) == Chosen{{0}}); // of a video whose end is not known, the beginning
}

TEST_CASE("black, plain and blurred pictures show little") {
    CHECK(media::shows_little(squares(64, 0, 5)));
    CHECK(media::shows_little(squares(64, 130, 130)));
    CHECK(media::shows_little(squares(8, 128, 131)));
    CHECK(media::shows_little(slope()));
    CHECK(media::shows_little({}));
    CHECK_FALSE(media::shows_little(squares(8, 60, 180)));
    CHECK_FALSE(media::shows_little(squares(16, 20, 200)));
}
