// SPDX-License-Identifier: Apache-2.0
#include "common/base/clock.hpp"

#include <catch2/catch.hpp>

#include "common/base/error.hpp"

using namespace vlm;
using base::Micros;

TEST_CASE("durations are read as people write them") {
    struct Case {
        const char* text;
        std::int64_t micros;
    };
    const auto [text, micros] = GENERATE(table<const char*, std::int64_t>({
        {"90", 90'000'000},
        {"90s", 90'000'000},
        {"1:30", 90'000'000},
        {"00:01:30.5", 90'500'000},
        {"250ms", 250'000},
        {"1.5", 1'500'000},
        {".5", 500'000},
        {"2m", 120'000'000},
        {"1h30m", 5'400'000'000},
        {"1d", 86'400'000'000},
        {"10us", 10},
        {"0.0000019", 1},
        {" 5 ", 5'000'000},
        {"75:00", 4'500'000'000},
        {"0", 0},
        {"1000000000000", 1'000'000'000'000'000'000},
        {"277777777:46:40", 1'000'000'000'000'000'000},
    }));
    CAPTURE(text);
    CHECK(base::parse_duration(text) == Micros{micros});
}

TEST_CASE("what is no duration is refused with a way out") {
    const auto* text =
        GENERATE("", "abc", "-1", "1:", ":30", "1:60:00x", "1:2:3:4", "5 s", "5x", "1.5:30", "1:75:00", "1m30",
                 "99999999999999999999", "1e3", "nan", "--", "277777777:46:41", "1000000000000:00");
    CAPTURE(text);
    CHECK_THROWS_WITH(base::parse_duration(text), Catch::Contains("is not a duration; try 90"));
}

TEST_CASE("times are printed exactly") {
    CHECK(base::format_seconds(Micros{1'500'000}) == "1.500000");
    CHECK(base::format_seconds(Micros{33'366}) == "0.033366");
    CHECK(base::format_seconds(Micros{-250'000}) == "-0.250000");
    CHECK(base::format_clock(Micros{90'500'000}) == "1:30.5");
    CHECK(base::format_clock(Micros{3'723'000'000}) == "1:02:03");
    CHECK(base::format_clock(Micros{0}) == "0:00");
    CHECK(base::format_wall(base::Wall{Micros{1'772'366'400'123'456}}) == "2026-03-01T12:00:00.123Z");
}

TEST_CASE("wall clocks are read") {
    CHECK(base::parse_wall("2026-03-01T12:00:00Z") == base::Wall{Micros{1'772'366'400'000'000}});
    CHECK(base::parse_wall("2026-03-01T12:00:00.1Z") == base::Wall{Micros{1'772'366'400'100'000}});
    CHECK(base::parse_wall("2026-03-01T12:00:00.1234567Z") == base::Wall{Micros{1'772'366'400'123'456}});
    CHECK(base::format_wall(base::parse_wall("9999-12-31T23:59:59.999Z").value()) == "9999-12-31T23:59:59.999Z");
    CHECK(base::format_wall(base::parse_wall("0000-01-01T00:00:00Z").value()) == "0000-01-01T00:00:00.000Z");
    CHECK(base::parse_wall("1969-12-31T23:59:59.5Z") == base::Wall{Micros{-500'000}});
    CHECK(base::parse_wall("2024-02-29T23:59:60Z") == base::parse_wall("2024-03-01T00:00:00Z"));
    const auto* text = GENERATE("", "Z", "2026-03-01T12:00:00", "2026-03-01T12:00:00+01:00", "2026-03-01 12:00:00Z",
                                "2026-03-01T12:00:00.12x4Z", "2026-03-01T12:00:00,123Z", "yesterday noon, at homeZ",
                                "2026-02-29T12:00:00Z", "2026-13-01T12:00:00Z", "2026-03-01T24:00:00Z",
                                "2026-03-01T12:60:00Z", "2026-03-01T12:00:61Z", "2026-03-01T12:00:00.1.2Z");
    CAPTURE(text);
    CHECK_FALSE(base::parse_wall(text));
}
