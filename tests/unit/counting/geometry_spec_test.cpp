// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/counting/geometry_spec.hpp"

using namespace vlm;
using counting::parse_line;
using counting::parse_zone;

namespace {

std::string refused_line(const std::string& text) {
    try {
        static_cast<void>(parse_line(text));
    } catch (const base::UsageError& error) {
        return error.what();
    }
    return "taken";
}

std::string refused_zone(const std::string& text) {
    try {
        static_cast<void>(parse_zone(text));
    } catch (const base::UsageError& error) {
        return error.what();
    }
    return "taken";
}

} // namespace

TEST_CASE("a line is given in shares of the picture or in pixels") {
    const counting::LineSpec shares = parse_line("gate=0.5,0:0.5,1");
    CHECK(shares.name == "gate");
    CHECK(shares.forward == "in");
    CHECK(shares.backward == "out");
    const track::Line small = counting::resolve(shares, 320, 240);
    CHECK(small.from.x == 160);
    CHECK(small.from.y == 0);
    CHECK(small.to.y == 240);
    CHECK(counting::resolve(shares, 1920, 1080).to.y == 1080);

    const track::Line pixels = counting::resolve(parse_line("gate=340px,0px:340px,576px"), 768, 576);
    CHECK(pixels.name == "gate");
    CHECK(pixels.from.x == 340);
    CHECK(pixels.to.y == 576);
    CHECK(counting::resolve(parse_line("gate=340px,0:340px,576px"), 768, 576).from.y == 0);
}

TEST_CASE("a line's directions have the user's names") {
    const counting::LineSpec line = parse_line(" the door =0,0.5:1,.5: coming in , going out ");
    CHECK(line.name == "the door");
    CHECK(line.forward == "coming in");
    CHECK(line.backward == "going out");
    CHECK(line.outline.corners[1].y == 0.5);
}

TEST_CASE("what is no line is refused, with the reason") {
    const std::string form = " is not of the form NAME=X,Y:X,Y or NAME=X,Y:X,Y:FORWARD,BACKWARD";
    CHECK(refused_line("") == "''" + form);
    CHECK(refused_line("0.5,0:0.5,1") == "'0.5,0:0.5,1'" + form);
    CHECK(refused_line("a=0.5,0") == "'a=0.5,0'" + form);
    CHECK(refused_line("a=0,0:1,1:in,out:x") == "'a=0,0:1,1:in,out:x'" + form);
    CHECK(refused_line(" =0,0:1,1") == "'=0,0:1,1' has no name before its '='");
    CHECK(refused_line("a=0:1,1") == "'0' is not a point; try 0.5,0.25");
    CHECK(refused_line("a=0,x:1,1") == "'x' is not a coordinate; try 0.5, or 320px");
    CHECK(refused_line("a=0,nan:1,1") == "'nan' is not a coordinate; try 0.5, or 320px");
    CHECK(refused_line("a=0,px:1,1") == "'px' is not a coordinate; try 0.5, or 320px");
    CHECK(refused_line("a=0.5,0.5:0.5,0.50") == "'a' begins and ends at one point");
    CHECK(refused_line("a=0,0:1,1.01") ==
          "'1,1.01' is outside of the picture; coordinates go from 0 to 1, or end in px");
    CHECK(refused_line("a=-0.1,0:1,1") ==
          "'-0.1,0' is outside of the picture; coordinates go from 0 to 1, or end in px");
    CHECK(refused_line("a=-5px,0:1px,1px") ==
          "'-5px,0' is outside of the picture; coordinates go from 0 to 1, or end in px");
    CHECK(refused_line("a=340px,0:340px,1") == "'340px,1' mixes pixels and shares of the picture");
    CHECK(refused_line("a=0,0:1,1:in") == "'in' does not name two directions; try in,out");
    CHECK(refused_line("a=0,0:1,1:in,") == "'in,' does not name two directions; try in,out");
    CHECK(refused_line("a=0,0:1,1:in,in") == "'in,in' names both directions alike");
}

TEST_CASE("a zone has three corners or more, and may be exclusive") {
    const counting::ZoneSpec zone = parse_zone("yard=0.1,0.5:0.9,0.5:0.9,1:0.1,1");
    CHECK(zone.name == "yard");
    CHECK(!zone.exclusive);
    const track::Zone resolved = counting::resolve(zone, 100, 200);
    REQUIRE(resolved.corners.size() == 4);
    CHECK(resolved.corners[2].x == 90);
    CHECK(resolved.corners[2].y == 200);
    CHECK(counting::resolve(parse_zone("a=0,0:10px,0:0,10px:exclusive"), 10, 10).exclusive);
}

TEST_CASE("what is no zone is refused, with the reason") {
    CHECK(refused_zone("yard") ==
          "'yard' is not of the form NAME=X,Y:X,Y:X,Y, more corners, and :exclusive behind them");
    CHECK(refused_zone("=0,0:1,0:1,1") == "'=0,0:1,0:1,1' has no name before its '='");
    CHECK(refused_zone("a=0,0:1,1") == "'a' has 2 corners; a zone has three or more");
    CHECK(refused_zone("a=0,0:1,1:exclusive") == "'a' has 2 corners; a zone has three or more");
    CHECK(refused_zone("a=0,0:1,1:1,0:0,1") == "'a' crosses itself; give its corners in the order of its border");
    CHECK(refused_zone("a=0,0:0.5,0.5:1,1") == "'a' encloses nothing");
    CHECK(refused_zone("a=0,0:1,0:1,1:inclusive") == "'inclusive' is not a point; try 0.5,0.25");
    CHECK(refused_zone("a=0,0:1,0:1,2") == "'1,2' is outside of the picture; coordinates go from 0 to 1, or end in px");
}

TEST_CASE("points outside of the picture are refused when its size is known") {
    CHECK_THROWS_WITH(counting::resolve(parse_line("a=0px,0px:800px,10px"), 768, 576),
                      "'a' has a point at 800px,10px, outside of the picture of 768x576 pixels");
    CHECK_THROWS_AS(counting::resolve(parse_zone("a=0px,0px:8px,0px:8px,600px"), 768, 576), base::UsageError);
    CHECK_NOTHROW(counting::resolve(parse_line("a=768px,0px:768px,576px"), 768, 576));
}

TEST_CASE("a name is given once") {
    const std::vector lines{parse_line("a=0,0:1,1"), parse_line("b=0,0:1,1")};
    const std::vector zones{parse_zone("a=0,0:1,0:1,1")};
    CHECK_NOTHROW(counting::check_names(lines, zones));
    CHECK_THROWS_WITH(counting::check_names({lines[0], lines[0]}, zones), "two lines are named 'a'");
    CHECK_THROWS_WITH(counting::check_names(lines, {zones[0], zones[0]}), "two zones are named 'a'");
}
