// SPDX-License-Identifier: Apache-2.0
#include "common/media/pace.hpp"

#include <catch2/catch.hpp>

using namespace vlm;
using base::Micros;
using media::Pace;

namespace {

/// When each of these goes on; all are there from `now` on, as a segment is.
Micros take(Pace& pace, Micros now, int first, int last, Micros pause) {
    for (int i = first; i <= last; ++i)
        now += pace.wait(i * pause, now);
    return now;
}

} // namespace

TEST_CASE("what is there at once goes on at the pace of its times") {
    Pace pace{1};
    CHECK(pace.wait(Micros{5'000'000}, Micros{100}) == Micros{0});
    CHECK(pace.wait(Micros{5'040'000}, Micros{150}) == Micros{39'950});
    CHECK(pace.wait(Micros{5'080'000}, Micros{40'100}) == Micros{40'000});
}

TEST_CASE("what comes late is not waited for again, and delays what follows") {
    Pace pace{1};
    CHECK(pace.wait(Micros{0}, Micros{0}) == Micros{0});
    CHECK(pace.wait(Micros{40'000}, Micros{1'000'000}) == Micros{0});
    CHECK(pace.wait(Micros{80'000}, Micros{1'000'000}) == Micros{40'000});
}

TEST_CASE("packets in decoding order are as late as the latest before") {
    Pace pace{1};
    CHECK(pace.wait(Micros{0}, Micros{0}) == Micros{0});
    CHECK(pace.wait(Micros{120'000}, Micros{0}) == Micros{120'000});
    CHECK(pace.wait(Micros{40'000}, Micros{120'000}) == Micros{0});
    CHECK(pace.wait(Micros{160'000}, Micros{120'000}) == Micros{40'000});
}

TEST_CASE("what lies behind is caught up with") {
    constexpr Micros pause{40'000};
    Pace pace{1.25};
    CHECK(take(pace, Micros{0}, 0, 250, pause) == Micros{8'000'000});
    CHECK(take(pace, Micros{10'000'000}, 251, 300, pause) < Micros{12'000'000}); // before the next comes
}
