// SPDX-License-Identifier: Apache-2.0
#include "common/media/awaited_frames.hpp"

#include <catch2/catch.hpp>

using namespace vlm;
using Taken = media::AwaitedFrames::Taken;

TEST_CASE("of the frames that a decoder gives the awaited ones are taken") {
    media::AwaitedFrames awaited;
    awaited.add(120);
    CHECK(awaited.take(0) == Taken::not_wanted);
    awaited.add(40); // is shown before, and was sent later
    CHECK(awaited.take(40) == Taken::next);
    CHECK(awaited.take(40) == Taken::not_wanted);
    CHECK(awaited.take(80) == Taken::not_wanted);
    CHECK(awaited.has_any());
    CHECK(awaited.take(120) == Taken::next);
    CHECK_FALSE(awaited.has_any());
}

TEST_CASE("an awaited frame that comes before an earlier one is out of order") {
    media::AwaitedFrames awaited;
    awaited.add(0);
    awaited.add(40);
    CHECK(awaited.take(40) == Taken::out_of_order);
    CHECK(awaited.take(0) == Taken::next);
    CHECK(awaited.take(40) == Taken::next);
    awaited.add(20); // whose packet came too late
    CHECK(awaited.take(20) == Taken::out_of_order);
}

TEST_CASE("a step of decoding awaits nothing of the one before") {
    media::AwaitedFrames awaited;
    awaited.add(40);
    CHECK(awaited.take(40) == Taken::next);
    awaited.add(80);
    awaited.clear();
    CHECK_FALSE(awaited.has_any());
    awaited.add(20);
    CHECK(awaited.take(20) == Taken::next);
}
