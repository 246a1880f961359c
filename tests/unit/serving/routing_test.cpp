// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "common/http/request_target.hpp"
#include "common/serving/call.hpp"
#include "common/serving/host_names.hpp"
#include "common/serving/problem.hpp"
#include "common/serving/router.hpp"
#include "common/serving/vod_name.hpp"

using namespace vlm;
using serving::VodName;
using Kind = VodName::Kind;

TEST_CASE("what a video is asked for has one name") {
    const std::vector<std::pair<std::string, VodName>> table = {
        {"master.m3u8", {Kind::master}},
        {"r0.m3u8", {Kind::playlist, 0}},
        {"r12-init.mp4", {Kind::init, 12}},
        {"r1-305.m4s", {Kind::segment, 1, 305}},
        {"rec-init.mp4", {Kind::recording_init}},
        {"rec-3.m4s", {Kind::recording_segment, 0, 3}},
        {"ts.m3u8", {Kind::ts_playlist}},
        {"ts-12.ts", {Kind::ts_segment, 0, 12}},
        {"file.ts", {Kind::ts_file}},
        {"iframes.m3u8", {Kind::keyframes}},
        {"iframe-init.mp4", {Kind::keyframe_init}},
        {"iframe-7.m4s", {Kind::keyframe, 0, 7}},
        {"sheet-0.jpg", {Kind::sheet, 0, 0}},
        {"subs-safety.m3u8", {Kind::subtitles, 0, 0, "safety"}},
        {"subs-a-3.m3u8", {Kind::subtitles, 0, 0, "a-3"}},
        {"subs-a-3-7.vtt", {Kind::subtitle_part, 0, 7, "a-3"}},
        {"frame.jpg", {Kind::frame}},
        {"file", {Kind::original}},
    };
    for (const auto& [text, name] : table) {
        INFO(text);
        CHECK(serving::parse_vod_name(text) == name);
        CHECK(serving::to_string(name) == text);
    }
    CHECK(serving::to_string({Kind::subtitles, 0, 0, "a/\"b"}) == "subs-a%2F%22b.m3u8");
}

TEST_CASE("other names mean nothing") {
    for (const char* text : {"", "r", "r.m3u8", "r00.m3u8", "r0-01.m4s", "r0--1.m4s", "r0-.m4s", "r-1.m3u8", "r0-1.mp4",
                             "iframe-.m4s", "iframe-x.m4s", "sheet-+1.jpg", "subs-", "subs-.m3u8", "subs-a.vtt",
                             "subs--3.vtt", "r99999999999999999999.m3u8", "Master.m3u8", "file/"}) {
        INFO(text);
        CHECK_FALSE(serving::parse_vod_name(text));
    }
}

TEST_CASE("a request finds its route") {
    const auto answer = [](const serving::Call&) { return http::Reply{}; };
    const serving::Router router{{
        {"GET", "/", serving::Right::none, serving::Route::Speed::slow, answer},
        {"GET", "/a/{}/b", serving::Right::view, serving::Route::Speed::slow, answer},
        {"POST", "/a/{}/b", serving::Right::upload, serving::Route::Speed::slow, answer},
    }};
    CHECK(router.find("GET", {}).route != nullptr);
    CHECK(router.find("HEAD", {"a", "x/y", "b"}).names == std::vector<std::string>{"x/y"});
    CHECK(router.find("POST", {"a", "x", "b"}).route->right == serving::Right::upload);
    CHECK(router.find("DELETE", {"a", "x", "b"}).allowed == "GET, HEAD, POST");
    CHECK(router.find("GET", {"a", "x"}).allowed.empty());
    CHECK(router.find("GET", {"a", "", "b"}).route == nullptr);
}

TEST_CASE("a server answers to its own names alone") {
    const serving::HostNames names{{"Cams.example"}};
    for (const char* host :
         {"localhost", "LOCALHOST:8090", "127.0.0.1", "10.0.0.7:80", "[::1]:8090", "cams.EXAMPLE:443"})
        CHECK(names.has(host));
    for (const char* host : {"", "evil.example", "cams.example.evil", "127.0.0.1.evil.example", "localhost.evil:80"})
        CHECK_FALSE(names.has(host));
}

TEST_CASE("who may change something comes from here") {
    CHECK(serving::is_own_origin("", "a:1"));
    CHECK(serving::is_own_origin("http://A:1", "a:1"));
    CHECK_FALSE(serving::is_own_origin("http://a:2", "a:1"));
    CHECK_FALSE(serving::is_own_origin("null", "a:1"));
}

TEST_CASE("times and numbers of a query make sense, or are refused") {
    const http::Query query = http::parse_target("/?t=1.5&u=-2&bad=1s&big=1e30&nan=nan&n=7&m=x&e=")->query;
    using base::Micros;
    CHECK(serving::seconds_of(query, "t") == Micros{1'500'000});
    CHECK(serving::seconds_of(query, "u") == Micros{-2'000'000});
    CHECK(serving::seconds_of(query, "none") == std::nullopt);
    for (const char* name : {"bad", "big", "nan", "e"})
        CHECK_THROWS_AS(serving::seconds_of(query, name), serving::Problem);
    CHECK_THROWS_AS(serving::needed_seconds_of(query, "none"), serving::Problem);
    CHECK(serving::number_of(query, "n", 1, 0, 10) == 7);
    CHECK(serving::number_of(query, "none", 3, 0, 10) == 3);
    CHECK_THROWS_AS(serving::number_of(query, "n", 1, 0, 5), serving::Problem);
    CHECK_THROWS_AS(serving::number_of(query, "m", 1, 0, 5), serving::Problem);
}
