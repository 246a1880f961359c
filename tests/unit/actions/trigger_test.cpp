// SPDX-License-Identifier: Apache-2.0
#include "common/actions/trigger.hpp"

#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace vlm;
using namespace std::chrono_literals;
using actions::Cooldown;
using actions::Expression;
using actions::Trigger;
using nlohmann::json;

namespace {

json frame(double t, bool alarm, const std::string& source = "cam") {
    return {{"schema", "vlm.frame/1"}, {"source", source}, {"t", t}, {"alarm", alarm}};
}

Trigger trigger(const std::string& when, base::Micros cooldown = 0s) {
    return {Expression::parse(when), cooldown};
}

} // namespace

TEST_CASE("a cooldown is one of each source") {
    Cooldown cooldown{10s};
    CHECK(cooldown.take("a", 100s));
    CHECK_FALSE(cooldown.take("a", 109s));
    CHECK(cooldown.take("b", 109s));
    CHECK(cooldown.take("a", 110s));
    CHECK_FALSE(cooldown.take("b", 118s));
    CHECK_FALSE(cooldown.take("a", 119s));
    CHECK(cooldown.take("b", 119s));
}

TEST_CASE("without a cooldown everything may be done") {
    Cooldown cooldown{0s};
    CHECK(cooldown.take("a", 1s));
    CHECK(cooldown.take("a", 1s));
}

TEST_CASE("a trigger fires where the expression holds and the source is not cooling down") {
    Trigger alarm = trigger("alarm", 60s);
    CHECK_FALSE(alarm.fires(frame(0, false), 1s));
    CHECK(alarm.fires(frame(1, true), 2s));
    CHECK_FALSE(alarm.fires(frame(100, true), 3s)); // the cooldown is ours, not the video's
    CHECK(alarm.fires(frame(100, true, "yard"), 3s));
    CHECK(alarm.fires(frame(101, true), 62s));
}

TEST_CASE("what does not fire for its cooldown does not renew it") {
    Trigger alarm = trigger("alarm", 10s);
    CHECK(alarm.fires(frame(0, true), 0s));
    CHECK_FALSE(alarm.fires(frame(1, true), 9s));
    CHECK(alarm.fires(frame(2, true), 10s));
}

TEST_CASE("for counts in the time of the records of each source") {
    Trigger held = trigger("alarm for 5s");
    CHECK_FALSE(held.fires(frame(10, true), 0s));
    CHECK_FALSE(held.fires(frame(12, true, "yard"), 0s));
    CHECK_FALSE(held.fires(frame(14.9, true), 100s));
    CHECK(held.fires(frame(15, true), 0s));
    CHECK(held.fires(frame(16, true), 0s));
    CHECK_FALSE(held.fires(frame(16.5, true, "yard"), 0s));
    CHECK_FALSE(held.fires(frame(17, false), 0s)); // it begins anew
    CHECK_FALSE(held.fires(frame(18, true), 0s));
    CHECK(held.fires(frame(23, true), 0s));
    CHECK_FALSE(held.fires(frame(1, true), 0s)); // another file of that name
    CHECK(held.fires(frame(6, true), 0s));
}

TEST_CASE("records of other kinds do not end what holds") {
    Trigger held = trigger("alarm for 5s");
    CHECK_FALSE(held.fires(frame(10, true), 0s));
    CHECK_FALSE(held.fires({{"schema", "vlm.event/1"}, {"source", "cam"}, {"event", "epoch"}}, 0s));
    CHECK(held.fires(frame(15, true), 0s));
}

TEST_CASE("records without a time count in ours; results by their end") {
    Trigger held = trigger("alarm for 5s");
    const json timeless = {{"source", "cam"}, {"alarm", true}};
    CHECK_FALSE(held.fires(timeless, 100s));
    CHECK(held.fires(timeless, 105s));
    Trigger result = trigger("alarm for 5s");
    CHECK_FALSE(result.fires({{"source", "cam"}, {"alarm", true}, {"t0", 0}, {"t1", 4}}, 0s));
    CHECK(result.fires({{"source", "cam"}, {"alarm", true}, {"t0", 5}, {"t1", 9}}, 0s));
}

TEST_CASE("what is no record fires nothing") {
    Trigger always = trigger("true");
    CHECK_FALSE(always.fires(json::parse("[", nullptr, false), 0s));
    CHECK_FALSE(always.fires(json::array({1}), 0s));
    CHECK(always.fires(json::object({{"t", 1e300}, {"source", 7}}), 0s));
}
