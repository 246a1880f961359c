// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "common/http/client_limits.hpp"

using namespace vlm;

namespace {

using Places = std::vector<http::ClientPlace>;

/// How many of so many connections it gets. They stay for as long as `places`.
std::size_t admitted(http::ClientLimits& limits, const std::string& address, Places& places, int tries = 10) {
    const std::size_t before = places.size();
    for (int i = 0; i < tries; ++i)
        if (auto place = limits.admit(address)) places.push_back(std::move(*place));
    return places.size() - before;
}

} // namespace

TEST_CASE("an address gets so many connections, and gets one back when another ends") {
    http::ClientLimits limits{100, 3};
    Places places;
    CHECK(admitted(limits, "192.0.2.1", places) == 3);
    CHECK(admitted(limits, "127.0.0.1", places) == 3);
    places.pop_back();
    CHECK(limits.count() == 5);
    CHECK(admitted(limits, "192.0.2.1", places) == 0);
    CHECK(admitted(limits, "127.0.0.1", places) == 1);
    places.clear();
    CHECK(limits.count() == 0);
    CHECK(admitted(limits, "192.0.2.1", places) == 3);
}

TEST_CASE("all addresses together get so many") {
    http::ClientLimits limits{5, 3};
    Places places;
    CHECK(admitted(limits, "192.0.2.1", places) == 3);
    CHECK(admitted(limits, "192.0.2.2", places) == 2);
    CHECK(limits.count() == 5);
}

TEST_CASE("where nothing is said, this machine is not kept short") {
    http::ClientLimits limits{10'000, std::nullopt};
    Places places;
    CHECK(admitted(limits, "192.0.2.1", places, 2001) == 2000);
    CHECK(admitted(limits, "127.0.0.1", places, 5000) == 5000);
    CHECK(admitted(limits, "::1", places) == 10);
}
