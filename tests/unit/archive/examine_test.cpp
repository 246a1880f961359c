// SPDX-License-Identifier: Apache-2.0
#include "common/archive/examine.hpp"

#include <catch2/catch.hpp>

using namespace vlm;

TEST_CASE("a time is found in a name where its pattern fits") {
    const auto seconds = [](const std::string& name, const std::string& pattern) -> std::int64_t {
        const auto time = archive::time_in_name(name, pattern);
        return time ? time->time_since_epoch().count() / 1'000'000 : -1;
    };
    const std::string pattern = "%Y%m%d_%H%M%S";
    const std::int64_t noon = seconds("20260301_120000.mp4", pattern);
    CHECK(noon > 0);
    CHECK(seconds("cam1_20260301_120000.mp4", pattern) == noon);
    CHECK(seconds("20260301_120001-7.mp4", pattern) == noon + 1);
    CHECK(seconds("cam1.mp4", pattern) == -1);
    CHECK(seconds("20260301.mp4", pattern) == -1);
    CHECK(seconds("", pattern) == -1);
}
