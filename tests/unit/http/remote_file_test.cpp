// SPDX-License-Identifier: Apache-2.0
#include "common/http/remote_file.hpp"

#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/scripted_server.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using Kind = http::RemoteError::Kind;
using test::Script;
using test::ScriptedServer;

namespace {

/// Bytes [from, to) of a file of ten, with more headers.
Script part(int from, int to, const std::string& headers = "") {
    const std::string bytes = "0123456789";
    return {{test::http_answer("206 Partial Content", "video/mp4", bytes.substr(from, to - from),
                               "Content-Range: bytes " + std::to_string(from) + "-" + std::to_string(to - 1) +
                                   "/10\r\n" + headers)}};
}

/// What is wrong with a file whose server answers like this, when bytes [2, 6) of it are read; in words.
std::string fault_of(std::vector<Script> scripts, Kind kind) {
    ScriptedServer server{std::move(scripts)};
    http::Client client;
    try {
        http::RemoteFile file{client, server.url("/clip.mp4"), {1s, 300ms, 300ms}};
        return "none: " + file.read(2, 6);
    } catch (const http::RemoteError& error) {
        CHECK(error.kind() == kind);
        CHECK(error.what() == server.url("/clip.mp4") + ": " + error.reason());
        return error.reason();
    }
}

} // namespace

TEST_CASE("a file of a server is read in parts") {
    const std::string date = "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\nETag: \"a\"\r\n";
    ScriptedServer server{{part(0, 1, date), part(2, 6, date)}};
    http::Client client;
    http::RemoteFile file{client, server.url("/clip.mp4")};
    CHECK(file.facts().size == 10);
    CHECK(file.facts().tag == "\"a\"");
    REQUIRE(file.facts().modified);
    CHECK(base::format_wall(*file.facts().modified) == "1994-11-06T08:49:37.000Z");
    CHECK(file.read(2, 6) == "2345");
    CHECK(file.read(3, 3).empty());
    REQUIRE(server.requests().size() == 2);
    CHECK(server.requests()[0].find("Range: bytes=0-0\r\n") != std::string::npos);
    CHECK(server.requests()[1].find("Range: bytes=2-5\r\n") != std::string::npos);
}

TEST_CASE("a server that knows no parts gives the whole file") {
    ScriptedServer server{{{{test::http_answer("200 OK", "video/mp4", "0123456789")}}}};
    http::Client client;
    http::RemoteFile file{client, server.url("/clip.mp4")};
    CHECK_FALSE(file.facts().modified.has_value());
    CHECK(file.read(0, 10) == "0123456789");
    CHECK_THROWS_AS(file.read(0, 9), http::RemoteError);
}

TEST_CASE("what a server does otherwise is told") {
    const Script whole{{test::http_answer("200 OK", "video/mp4", "0123456789")}};
    CHECK(fault_of({part(0, 1), part(2, 6)}, Kind::gone) == "none: 2345");
    CHECK(fault_of({part(0, 1), whole}, Kind::unusable) == "its server sends no parts of it; download it first");
    CHECK(fault_of({part(0, 1), part(2, 5)}, Kind::unusable) == "its server sends another part than was asked for");
    CHECK(fault_of({part(0, 1), part(3, 7)}, Kind::unusable) == "its server sends another part than was asked for");
    CHECK(fault_of({part(0, 1), part(2, 6, "ETag: \"b\"\r\n")}, Kind::unusable) == "has changed while it was read");
    CHECK(fault_of({{{test::http_answer("404 Not Found", "text/plain", "no")}}}, Kind::gone) ==
          "its server has no such file");
    CHECK(fault_of({{{test::http_answer("403 Forbidden", "text/plain", "no")}}}, Kind::refused) ==
          "its server does not give it to us");
    CHECK(fault_of({{{test::http_answer("416 No", "text/plain", "", "Content-Range: bytes */0\r\n")}}},
                   Kind::unusable) == "is empty");
    CHECK(fault_of({{{"HTTP/1.1 200 OK\r\n\r\nabc"}}}, Kind::unusable).find("vlm-capture") != std::string::npos);
    CHECK(fault_of({{{test::http_answer("302 Found", "text/plain", "", "Location: file:///etc/passwd\r\n")}}},
                   Kind::unusable) == "its server leads to what is no web address");
    CHECK(fault_of({{{test::http_answer("302 Found", "text/plain", "", "Location: /again\r\n")}}}, Kind::unusable) ==
          "its server leads from one address to the next");
}

TEST_CASE("a server that falls silent cannot be reached") {
    const std::string reason = "cannot be reached: nothing came for 0.3 s";
    CHECK(fault_of({{{}, 0ms, Script::Then::hang}}, Kind::unreachable) == reason);
    Script half = part(2, 6);
    half.pieces.front().resize(half.pieces.front().size() - 2);
    half.then = Script::Then::hang;
    CHECK(fault_of({part(0, 1), half}, Kind::unreachable) == reason);
    CHECK(fault_of({{{}, 0ms, Script::Then::close}}, Kind::unreachable).starts_with("cannot be reached: "));
}
