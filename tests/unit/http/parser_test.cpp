// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "common/http/line_splitter.hpp"
#include "common/http/sse_parser.hpp"
#include "common/http/url.hpp"

using namespace vlm;

namespace {

using Strings = std::vector<std::string>;

/// The events of a stream that comes `step` bytes at a time: "type|data".
Strings events_of(const std::string& stream, std::size_t step) {
    http::SseParser parser;
    Strings events;
    const auto take = [&](const http::SseEvent& event) { events.push_back(event.type + "|" + event.data); };
    for (std::size_t at = 0; at < stream.size(); at += step) {
        parser.feed(std::string_view{stream}.substr(at, step), take);
    }
    parser.finish(take);
    return events;
}

} // namespace

TEST_CASE("server-sent events in pieces of any size") {
    struct Case {
        std::string stream;
        Strings events;
    };
    const std::vector<Case> cases = {
        {"data: a\n\ndata: b\n\n", {"|a", "|b"}},
        {"data: a\r\n\r\ndata: b\r\n\r\n", {"|a", "|b"}},
        {"data: a\r\rdata: b\r\r", {"|a", "|b"}},
        {"data:a\n\n", {"|a"}},
        {"data:  a\n\n", {"| a"}},
        {"data: a\ndata: b\n\n", {"|a\nb"}},
        {"data\n\n", {"|"}},
        {"data: \n\n", {"|"}},
        {"event: ping\ndata: {}\n\n", {"ping|{}"}},
        {"event: lost\n\ndata: a\n\n", {"|a"}},
        {": ping\n\n:\n\ndata: a\n\n", {"|a"}},
        {"id: 1\nretry: 5\ndata: a\n\n", {"|a"}},
        {"\xEF\xBB\xBF"
         "data: a\n\n",
         {"|a"}},
        {"data: [DONE]", {"|[DONE]"}},
        {"data: [DONE]\n", {"|[DONE]"}},
        {"\n\n\n", {}},
        {"", {}},
        {"data: frü\n\n", {"|frü"}},
    };
    for (const Case& each : cases) {
        for (const std::size_t step : {1U, 2U, 3U, 1000U}) {
            CAPTURE(each.stream, step);
            CHECK(events_of(each.stream, step) == each.events);
        }
    }
}

TEST_CASE("an event that grows without end is given up") {
    for (const std::string& grain : {std::string{"data: x"} + std::string(50, 'x'), std::string{"data: xxxxxxxxx\n"}}) {
        http::SseParser parser{200};
        int events = 0;
        for (int i = 0; i < 50; ++i) {
            parser.feed(grain, [&](const auto&) { ++events; });
        }
        parser.feed("\n\ndata: late\n\n", [&](const auto&) { ++events; });
        parser.finish([&](const auto&) { ++events; });
        CHECK(parser.overflowed());
        CHECK(events == 0);
    }
}

TEST_CASE("lines in pieces of any size") {
    const std::string text = "{\"a\":1}\n\n{\"b\":2}\r\nlast";
    for (std::size_t step = 1; step < 8; ++step) {
        http::LineSplitter splitter;
        Strings lines;
        const auto take = [&](std::string_view line) { lines.emplace_back(line); };
        for (std::size_t at = 0; at < text.size(); at += step) {
            splitter.feed(std::string_view{text}.substr(at, step), take);
        }
        CHECK(lines == Strings{"{\"a\":1}", "", "{\"b\":2}"});
        splitter.finish(take);
        CHECK(lines.back() == "last");
        CHECK_FALSE(splitter.overflowed());
    }
}

TEST_CASE("URLs are taken apart") {
    struct Case {
        std::string text;
        std::string host;
        int port;
        std::string path;
        std::string origin;
    };
    const std::vector<Case> cases = {
        {"http://Localhost:8000/v1", "localhost", 8000, "/v1", "http://localhost:8000"},
        {"https://api.openai.com", "api.openai.com", 443, "", "https://api.openai.com"},
        {"https://u:p@host:444/a?x=1#f", "host", 444, "/a", "https://host:444"},
        {"http://[::1]:8080/v1", "[::1]", 8080, "/v1", "http://[::1]:8080"},
        {"http://[::1]/", "[::1]", 80, "/", "http://[::1]"},
        {"https://api.openai.com@evil.example/v1", "evil.example", 443, "/v1", "https://evil.example"},
        {"http://host?q", "host", 80, "", "http://host"},
    };
    for (const Case& each : cases) {
        CAPTURE(each.text);
        const auto url = http::parse_url(each.text);
        REQUIRE(url);
        CHECK(url->host == each.host);
        CHECK(url->port == each.port);
        CHECK(url->path == each.path);
        CHECK(http::origin(*url) == each.origin);
    }
    for (const char* bad : {"", "host:8000", "ftp://host/", "http://", "http://:80/", "http://host:0/",
                            "http://host:99999/", "http://host:8a/", "http://a b/", "http:///v1", "http://[::080",
                            "http://::1:80/", "http://[]/", "http://a]:80/"}) {
        CAPTURE(bad);
        CHECK_FALSE(http::parse_url(bad));
    }
    CHECK(http::format_url(*http::parse_url("http://u:p@h:81/a?b=c")) == "http://u:p@h:81/a?b=c");
}

TEST_CASE("a redirection leads to an address") {
    const auto base = http::parse_url("http://u:p@host:81/a/b?c=d");
    const auto led = [&](const std::string& location) {
        const auto url = http::resolve(*base, location);
        return url ? http::format_url(*url) : "";
    };
    CHECK(led("http://host:81/x") == "http://u:p@host:81/x");
    CHECK(led("https://other/x?y=1") == "https://other/x?y=1");
    CHECK(led("http://v:q@host:81/x") == "http://v:q@host:81/x");
    CHECK(led("http://host/x") == "http://host/x"); // another port is another origin
    CHECK(led("//other/x") == "http://other/x");
    CHECK(led("/x?to=http://other/") == "http://u:p@host:81/x?to=http://other/");
    CHECK(led("x.mp4") == "http://u:p@host:81/a/x.mp4");
    CHECK(led("file:///etc/passwd").empty());
}
