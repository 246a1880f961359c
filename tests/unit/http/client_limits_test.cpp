// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <optional>
#include <string>

#include <catch2/catch.hpp>

#include "common/http/client_limits.hpp"

using namespace vlm;

namespace {

/// How many of ten connections it gets.
int admitted(http::ClientLimits& limits, const std::string& address) {
    int count = 0;
    for (int i = 0; i < 10; ++i)
        count += limits.admit(address) ? 1 : 0;
    return count;
}

} // namespace

TEST_CASE("an address gets so many connections, and gets one back when another ends") {
    http::ClientLimits limits{100, 3};
    CHECK(admitted(limits, "192.0.2.1") == 3);
    CHECK(admitted(limits, "127.0.0.1") == 3);
    limits.leave("192.0.2.1");
    CHECK(admitted(limits, "192.0.2.1") == 1);
    CHECK(limits.count() == 6);
}

TEST_CASE("all addresses together get so many") {
    http::ClientLimits limits{5, 3};
    CHECK(admitted(limits, "192.0.2.1") == 3);
    CHECK(admitted(limits, "192.0.2.2") == 2);
    CHECK(limits.count() == 5);
}

TEST_CASE("where nothing is said, this machine is not kept short") {
    http::ClientLimits limits{10'000, std::nullopt};
    for (int i = 0; i < 2000; ++i)
        REQUIRE(limits.admit("192.0.2.1"));
    CHECK(admitted(limits, "192.0.2.1") == 0);
    for (int i = 0; i < 5000; ++i)
        REQUIRE(limits.admit("127.0.0.1"));
    CHECK(admitted(limits, "::1") == 10);
}
