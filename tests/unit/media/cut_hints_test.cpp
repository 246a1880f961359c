// SPDX-License-Identifier: Apache-2.0
#include "common/media/cut_hints.hpp"

#include <catch2/catch.hpp>

using namespace vlm;

TEST_CASE("a keyframe hints at a cut, and so does a packet larger than those before it") {
    media::CutHints hints;
    CHECK(hints.add(true, 90'000));
    CHECK(hints.add(false, 9'000)); // nothing is known yet
    CHECK_FALSE(hints.add(false, 1'000));
    CHECK_FALSE(hints.add(false, 13'500));
    CHECK(hints.add(false, 21'000));
    CHECK_FALSE(hints.add(false, 21'000));
    CHECK(hints.add(true, 1'000));
    for (int i = 0; i < 16; ++i)
        CHECK_FALSE(hints.add(false, 2'000));
    CHECK(hints.add(false, 3'001)); // the large ones are long ago
}
