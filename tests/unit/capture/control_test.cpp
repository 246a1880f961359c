// SPDX-License-Identifier: Apache-2.0
#include "common/capture/control.hpp"

#include <catch2/catch.hpp>

#include "common/base/error.hpp"

using namespace vlm;
using capture::parse_order;

TEST_CASE("an order says what is to change") {
    const capture::Order order = parse_order(R"({"source":"cam","pause":true,"recording":false,"fps":0.5})");
    CHECK(order.source == "cam");
    CHECK(order.pause == true);
    CHECK(order.recording == false);
    CHECK(order.fps == media::Fraction{500, 1000});
    CHECK_FALSE(parse_order("{}").pause);
}

TEST_CASE("what is no order is refused with a reason") {
    for (const char* wrong : {"", "pause", "[]", R"({"pause":1})", R"({"fps":0})", R"({"fps":"2"})", R"({"fps":1e9})",
                              R"({"speed":2})", R"({"source":7})", "{\"pause\":true"}) {
        INFO(wrong);
        CHECK_THROWS_AS(parse_order(wrong), base::InputError);
    }
}

TEST_CASE("orders are for one source or for all") {
    capture::Controls controls{{"a", "b"}};
    CHECK(controls.take(R"({"pause":true})") == R"({"ok":true})");
    CHECK(controls.of(0).paused);
    CHECK(controls.of(1).paused);
    CHECK(controls.take(R"({"source":"b","pause":false,"fps":2})") == R"({"ok":true})");
    CHECK(controls.of(0).paused);
    CHECK_FALSE(controls.of(1).paused);
    CHECK(controls.of(1).wishes.take() == media::Fraction{2000, 1000});
    CHECK_FALSE(controls.of(1).wishes.take());
    CHECK_THAT(controls.take(R"({"source":"c"})"), Catch::Contains("no source is called"));
    controls.of(0).chosen = true;
    CHECK_THAT(controls.take(R"({"source":"a","pause":false,"fps":2})"), Catch::Contains("fps is for live sources"));
    CHECK(controls.of(0).paused); // nothing of an order that is refused
    CHECK(controls.take(R"({"fps":3})") == R"({"ok":true})");
    CHECK(controls.of(1).wishes.take() == media::Fraction{3000, 1000});
}
