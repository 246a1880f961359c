// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <string>

#include <catch2/catch.hpp>

#include "common/serving/request_rate.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using serving::RequestRate;

namespace {

/// How many of 5,000 requests at one moment are taken.
int taken(RequestRate& rate, const std::string& address, RequestRate::Clock::time_point now) {
    int count = 0;
    for (int i = 0; i < 5000; ++i)
        count += rate.admit(address, now) ? 1 : 0;
    return count;
}

} // namespace

TEST_CASE("an address may make so many requests a second") {
    const auto now = RequestRate::Clock::now();
    SECTION("as many as were said, of each address") {
        RequestRate rate{10};
        CHECK(taken(rate, "192.0.2.1", now) == 10);
        CHECK(taken(rate, "127.0.0.1", now) == 10);
        CHECK(taken(rate, "192.0.2.1", now + 100ms) == 1);
        CHECK(taken(rate, "192.0.2.1", now + 350ms) == 2);
        CHECK(taken(rate, "192.0.2.1", now + 60s) == 10);
    }
    SECTION("where nothing was said, of others than this machine") {
        RequestRate rate{{}};
        CHECK(taken(rate, "192.0.2.1", now) == 1000);
        CHECK(taken(rate, "2001:db8::1", now) == 1000);
        CHECK(taken(rate, "127.0.0.1", now) == 5000);
        CHECK(taken(rate, "::1", now) == 5000);
    }
    SECTION("whoever was refused is not forgotten with those who are done") {
        RequestRate rate{10};
        CHECK(taken(rate, "192.0.2.1", now) == 10);
        for (int i = 0; i < 3000; ++i)
            CHECK(rate.admit("10.0." + std::to_string(i / 256) + '.' + std::to_string(i % 256), now - 10s));
        CHECK_FALSE(rate.admit("192.0.2.1", now));
    }
}
