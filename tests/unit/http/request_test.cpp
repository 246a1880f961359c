// SPDX-License-Identifier: Apache-2.0
// What requests say: addresses, ranges, tags, encodings.
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include <catch2/catch.hpp>

#include "common/http/byte_range.hpp"
#include "common/http/gzip.hpp"
#include "common/http/request_target.hpp"
#include "common/http/validator.hpp"

using namespace vlm;

TEST_CASE("an address is taken apart") {
    using Parts = std::vector<std::string>;
    const std::vector<std::pair<std::string, Parts>> table = {
        {"/", {}},
        {"/v/a", {"v", "a"}},
        {"/v/", {"v", ""}},
        {"/v/a%2Fb%20c/d", {"v", "a/b c", "d"}},
        {"/v/a+b", {"v", "a+b"}},
        {"/%C3%A4", {"\xC3\xA4"}},
        {"http://cam.example:8090/v/a?x=1", {"v", "a"}},
        {"http://cam.example", {}},
    };
    for (const auto& [target, path] : table) {
        const auto parsed = http::parse_target(target);
        INFO(target);
        REQUIRE(parsed);
        CHECK(parsed->path == path);
    }
}

TEST_CASE("an address that makes no sense is none") {
    for (const char* target : {"", "*", "v/a", "//", "/a//b", "/..", "/a/../b", "/./a", "/%2e%2E/a", "/%", "/%4",
                               "/%zz", "/a%00", "/?a=%0", "ftp://a/b", "/?%00=1", "/a b", "/a\tb", "/a?b\x7F"}) {
        INFO(target);
        CHECK_FALSE(http::parse_target(target));
    }
    CHECK_FALSE(http::parse_target({"/a\0b", 4}));
}

TEST_CASE("a query has names and values") {
    const auto parsed = http::parse_target("/x?a=1&b=%26%3D+x&&c&a=2&=z");
    REQUIRE(parsed);
    CHECK(parsed->query.find("a") == "2");
    CHECK(parsed->query.get("b") == "&= x");
    CHECK(parsed->query.find("c") == "");
    CHECK_FALSE(parsed->query.find("d"));
    CHECK(parsed->query.fields().size() == 5);
}

TEST_CASE("a range is a part, all, or outside") {
    using Bytes = http::WantedBytes::Kind;
    const std::vector<std::tuple<std::string, std::int64_t, Bytes, std::int64_t, std::int64_t>> table = {
        {"", 10, Bytes::all, 0, 10},
        {"bytes=0-0", 10, Bytes::part, 0, 1},
        {"Bytes = 2-4", 10, Bytes::part, 2, 3},
        {"bytes=2-", 10, Bytes::part, 2, 8},
        {"bytes=2-99", 10, Bytes::part, 2, 8},
        {"bytes=2-99999999999999999999", 10, Bytes::part, 2, 8},
        {"bytes=-3", 10, Bytes::part, 7, 3},
        {"bytes=-30", 10, Bytes::part, 0, 10},
        {"bytes=-0", 10, Bytes::outside, 0, 0},
        {"bytes=10-", 10, Bytes::outside, 0, 0},
        {"bytes=99999999999999999999-", 10, Bytes::outside, 0, 0},
        {"bytes=0-", 0, Bytes::outside, 0, 0},
        {"bytes=4-2", 10, Bytes::all, 0, 10},
        {"bytes=0-1,3-4", 10, Bytes::all, 0, 10},
        {"bytes=a-b", 10, Bytes::all, 0, 10},
        {"bytes=--1", 10, Bytes::all, 0, 10},
        {"bytes=+1-2", 10, Bytes::all, 0, 10},
        {"bytes=", 10, Bytes::all, 0, 10},
        {"bytes=-", 10, Bytes::all, 0, 10},
        {"rows=0-1", 10, Bytes::all, 0, 10},
    };
    for (const auto& [text, size, kind, offset, count] : table) {
        const http::WantedBytes wanted = http::wanted_bytes(text, size);
        INFO(text);
        CHECK(wanted.kind == kind);
        CHECK(wanted.offset == offset);
        CHECK(wanted.size == count);
    }
}

TEST_CASE("a list of tags has one or has it not") {
    CHECK(http::has_tag("\"a\"", "\"a\""));
    CHECK(http::has_tag("\"x,y\", W/\"a\"", "\"a\""));
    CHECK(http::has_tag(" * ", "\"a\""));
    CHECK(http::has_tag("\"a\"", "W/\"a\""));
    CHECK_FALSE(http::has_tag("\"x,\"a\"", "\"b\""));
    CHECK_FALSE(http::has_tag("a", "\"a\""));
    CHECK_FALSE(http::has_tag("", "\"a\""));
    CHECK_FALSE(http::has_tag("\"a", "\"a\""));
}

TEST_CASE("a part is sent of what the client has begun with") {
    CHECK(http::range_holds("", "\"a\""));
    CHECK(http::range_holds("\"a\"", "\"a\""));
    CHECK_FALSE(http::range_holds("\"b\"", "\"a\""));
    CHECK_FALSE(http::range_holds("W/\"a\"", "W/\"a\""));
    CHECK_FALSE(http::range_holds("Wed, 01 Jan 2020 00:00:00 GMT", "\"a\""));
}

TEST_CASE("gzip is sent to who takes it") {
    CHECK(http::takes_gzip("gzip"));
    CHECK(http::takes_gzip("br, GZIP;q=0.1"));
    CHECK(http::takes_gzip("*"));
    CHECK_FALSE(http::takes_gzip("gzip;q=0"));
    CHECK_FALSE(http::takes_gzip("gzip; q=0.0, *"));
    CHECK_FALSE(http::takes_gzip("br"));
    CHECK_FALSE(http::takes_gzip(""));
    const std::string text(10'000, 'x');
    const std::string packed = http::gzipped(text);
    CHECK(packed.size() < 100);
    CHECK(packed == http::gzipped(text));
    CHECK(packed.substr(0, 2) == "\x1f\x8b");
}
