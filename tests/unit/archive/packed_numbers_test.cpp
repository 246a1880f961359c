// SPDX-License-Identifier: Apache-2.0
#include "common/archive/packed_numbers.hpp"

#include <limits>

#include <catch2/catch.hpp>

using namespace vlm;
using Numbers = std::vector<std::int64_t>;

TEST_CASE("numbers come out as they went in") {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    for (const Numbers& numbers : {Numbers{}, Numbers{0}, Numbers{-1}, Numbers{0, 2'000'000, 4'000'000},
                                   Numbers{5, -5, 5}, Numbers{most, least, 0, least, most}}) {
        CAPTURE(numbers);
        CHECK(archive::unpacked(archive::packed(numbers)) == numbers);
    }
    CHECK(archive::packed(Numbers{0, -1, 0, 63}) == std::string("\0\1\2\x7E", 4));
    CHECK(archive::packed(Numbers{64}) == "\x80\1");
}

TEST_CASE("bytes that are no numbers are told from those that are") {
    CHECK_FALSE(archive::unpacked("\x80"));
    CHECK_FALSE(archive::unpacked(std::string(11, '\x80') + "\1"));
}
