// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/control_order.hpp"

#include <catch2/catch.hpp>

#include "common/base/error.hpp"

using namespace vlm;
using analysis::parse_control;

TEST_CASE("an order to an analysis says what is to change") {
    const analysis::ControlOrder asks = parse_control(R"({"source":"yard","prompt":"Who is there?","pause":false})");
    CHECK(asks.wish.source == "yard");
    CHECK(asks.wish.prompt == "Who is there?");
    CHECK_FALSE(asks.wish.profile);
    CHECK(asks.pause == false);
    CHECK_FALSE(asks.stop);
    const analysis::ControlOrder stops = parse_control(R"({"profile":"safety","stop":true})");
    CHECK(stops.wish.source.empty());
    CHECK(stops.wish.profile == "safety");
    CHECK(stops.stop);
}

TEST_CASE("what is no order to an analysis is refused with a reason") {
    for (const char* wrong :
         {"", "pause", "[]", "{}", "null", "{\"pause\":true", R"({"pause":1})", R"({"stop":"true"})", R"({"prompt":7})",
          R"({"prompt":""})", R"({"prompt":"@/etc/passwd"})", R"({"profile":null})", R"({"source":"yard"})",
          R"({"source":"yard","pause":true})", R"({"speed":2})", "{\"\\u0000\":\"\xff\"}", "{\"prompt\":\"\xff\"}"}) {
        INFO(wrong);
        CHECK_THROWS_AS(parse_control(wrong), base::InputError);
    }
}
