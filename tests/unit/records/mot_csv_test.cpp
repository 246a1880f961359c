// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "common/records/mot_csv.hpp"

using namespace vlm;
using records::MotRow;
using records::read_mot_row;

TEST_CASE("a row of MOT is a box of a frame") {
    const MotRow row = read_mot_row("7,3,12.5,-4,30,60.25,0.75,-1,-1,-1");
    CHECK(row.frame == 7);
    CHECK(row.id == 3);
    CHECK(row.box.x == 12.5);
    CHECK(row.box.y == -4);
    CHECK(row.box.width == 30);
    CHECK(row.box.height == 60.25);
    CHECK(row.box.score == 0.75);
}

TEST_CASE("a row of MOT as others write it") {
    CHECK(read_mot_row("1,-1,0,0,5,5,2.3").id == -1);   // a detection
    CHECK(read_mot_row("1,2,0,0,5,5").box.score == 1);  // of six columns
    CHECK(read_mot_row(" 1 , 2 ,0,0,5,5 ").frame == 1); // with blanks
    CHECK(read_mot_row("1.000000e+00,2.0,0,0,5,5,1").id == 2);
    CHECK(read_mot_row("1,2,0,0,0,5,1").box.width == 0); // nothing of it is to be seen
}

TEST_CASE("what is no row of MOT says why") {
    CHECK_THROWS_WITH(read_mot_row("1,2,3,4,5"), "has 5 columns: a box is frame,id,x,y,width,height,conf");
    CHECK_THROWS_WITH(read_mot_row("what is this"), "has 1 column: a box is frame,id,x,y,width,height,conf");
    CHECK_THROWS_WITH(read_mot_row("frame,id,x,y,w,h,conf"), "frame is no number: 'frame'");
    CHECK_THROWS_WITH(read_mot_row("0,1,0,0,5,5,1"), "frame cannot be 0");
    CHECK_THROWS_WITH(read_mot_row("1.5,1,0,0,5,5,1"), "frame is no whole number: '1.5'");
    CHECK_THROWS_WITH(read_mot_row("1,-2,0,0,5,5,1"), "id cannot be -2");
    CHECK_THROWS_WITH(read_mot_row("1,1,0,0,-5,5,1"), "width cannot be -5");
    CHECK_THROWS_WITH(read_mot_row("1,1,0,0,5,-0.5,1"), "height cannot be -0.5");
    CHECK_THROWS_WITH(read_mot_row("1,1,nan,0,5,5,1"), "x is no number: 'nan'");
    CHECK_THROWS_WITH(read_mot_row("1,1,0,1e309,5,5,1"), "y is no number: '1e309'");
    CHECK_THROWS_WITH(read_mot_row("1,1,0,0,1e300,5,1"), "width cannot be 1e300");
    CHECK_THROWS_WITH(read_mot_row("1,1,0,,5,5,1"), "y is no number: ''");
    CHECK_THROWS_WITH(read_mot_row("1,1,0,0,5,5,inf"), "conf is no number: 'inf'");
}
