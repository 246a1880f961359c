// SPDX-License-Identifier: Apache-2.0
#include "common/base/likeness.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace vlm;

TEST_CASE("how alike two texts are") {
    CHECK(base::likeness("", "...") == 1);
    CHECK(base::likeness("A car.", "a CAR") == 1);
    CHECK(base::likeness("a car", "two trucks") == 0);
    CHECK(base::likeness("a red car", "a blue car") == Approx(4.0 / 6));
    CHECK(base::likeness("dog bites man", "man bites dog") == Approx(2.0 / 6)); // one word is in order
    CHECK(base::likeness("a", "") == 0);
    CHECK(base::likeness("ein großes Tor", "ein GROßES tor") == 1);
    std::string long_text;
    for (int i = 0; i < 100'000; ++i)
        long_text += "word ";
    CHECK(base::likeness(long_text, long_text + "more") == 1); // bounded
}

TEST_CASE("a few words more or less say nearly the same, numbers and denials do not") {
    const std::string scene = "A man in a red jacket walks slowly along the fence towards the gate";
    CHECK(base::nearly_same(scene, scene + " again"));
    CHECK_FALSE(base::nearly_same(scene, "A man in a red jacket stands at the gate"));
    CHECK_FALSE(base::nearly_same(scene + " with 2 dogs", scene + " with 3 dogs"));
    CHECK_FALSE(base::nearly_same(scene, "Not " + scene));
    CHECK_FALSE(base::nearly_same(scene + " and doesn't stop", scene + " and does stop"));
}
