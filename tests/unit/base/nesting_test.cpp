// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <catch2/catch.hpp>

#include "common/base/nesting.hpp"

using namespace vlm;

TEST_CASE("the nesting of a JSON text is counted, not that of its strings") {
    CHECK_FALSE(base::nests_deeper(R"([{"a":[]},{"a":[]}])", 3));
    CHECK(base::nests_deeper(R"([{"a":[]}])", 2));
    CHECK_FALSE(base::nests_deeper(R"(["[[[\"[[["])", 1));
    CHECK(base::nests_deeper(std::string(100'000, '['), 200));
    CHECK_FALSE(base::nests_deeper("", 0));
}
