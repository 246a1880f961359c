// SPDX-License-Identifier: Apache-2.0
#include "common/media/decode_times.hpp"

#include <vector>

#include <catch2/catch.hpp>

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;

namespace {

constexpr Micros one_frame = 40ms;

/// Times of decoding, in frames.
std::vector<long> decoded(int delay, const std::vector<int>& shown) {
    media::DecodeTimes times{delay};
    std::vector<long> result;
    for (const int pts : shown)
        result.push_back(times.next(pts * one_frame, one_frame) / one_frame);
    return result;
}

} // namespace

TEST_CASE("without reordering a packet is decoded when it is shown") {
    CHECK(decoded(0, {0, 1, 2, 5}) == std::vector<long>{0, 1, 2, 5});
}

TEST_CASE("with reordering the times of showing are taken in order, so much earlier") {
    CHECK(decoded(1, {0, 3, 1, 2, 6, 4, 5}) == std::vector<long>{-1, 0, 1, 2, 3, 4, 5});
    CHECK(decoded(2, {0, 4, 2, 1, 3, 8, 6, 5, 7}) == std::vector<long>{-2, -1, 0, 1, 2, 3, 4, 5, 6});
}

TEST_CASE("times of decoding grow, even where those of showing do not") {
    media::DecodeTimes times{0};
    CHECK(times.next(1s, one_frame) == 1s);
    CHECK(times.next(1s, one_frame) == 1s + 1us);
    CHECK(times.next(500ms, one_frame) == 1s + 2us);
}
