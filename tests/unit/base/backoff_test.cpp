// SPDX-License-Identifier: Apache-2.0
#include "common/base/backoff.hpp"

#include <catch2/catch.hpp>

using namespace vlm;
using namespace std::chrono_literals;

TEST_CASE("waits double up to thirty seconds, and begin anew once it has worked") {
    base::Backoff backoff;
    for (const auto usual : {1s, 2s, 4s, 8s, 16s, 30s, 30s})
        CHECK(backoff.next(0.5) == usual);
    CHECK(backoff.tries() == 7);
    backoff.reset();
    CHECK(backoff.next(0) == 750ms);
    backoff.reset();
    CHECK(backoff.next(0.9999) > 1200ms);
}
