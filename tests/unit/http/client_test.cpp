// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/http/client.hpp"
#include "common/http/fault.hpp"
#include "tests/support/scripted_server.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using http::Fault;
using test::http_answer;
using test::Script;
using test::ScriptedServer;

namespace {

http::Request get(const std::string& url) {
    http::Request request;
    request.url = url;
    request.total = 5s;
    return request;
}

/// A port nobody listens on.
int closed_port() {
    return ScriptedServer{{Script{}}}.port();
}

/// Listens, but has no room for another connection: the kernel drops what comes, as a firewall does.
class FullListener {
public:
    FullListener() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        REQUIRE(::bind(m_listener.get(), generic, size) == 0);
        REQUIRE(::listen(m_listener.get(), 0) == 0);
        REQUIRE(::getsockname(m_listener.get(), generic, &size) == 0);
        m_port = ntohs(address.sin_port);
        for (int i = 0; i < 8; ++i) {
            m_waiting.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
            static_cast<void>(::connect(m_waiting.back().get(), generic, size));
        }
    }
    [[nodiscard]] int port() const { return m_port; }

private:
    base::Descriptor m_listener{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    std::vector<base::Descriptor> m_waiting;
    int m_port = 0;
};

} // namespace

TEST_CASE("a post sends its headers and its body and reads the answer") {
    const ScriptedServer server{{Script{{http_answer("200 OK", "text/plain", "hello", "X-Request-Id: 7\r\n")}}}};
    http::Request request = get(server.url("/v1/chat"));
    request.method = http::Method::post;
    request.headers.add("Content-Type", "application/json");
    request.body = std::make_shared<const std::string>(200'000, 'x');
    http::Client client;
    const http::Response response = client.perform(request);
    CHECK(response.fault == Fault::none);
    CHECK(response.status == 200);
    CHECK(response.body == "hello");
    CHECK(response.headers.get("x-request-id") == "7");
    CHECK(response.headers.get("none").empty());
    const std::string sent = server.requests().at(0);
    CHECK(sent.substr(0, 23) == "POST /v1/chat HTTP/1.1\r");
    CHECK(sent.find("Content-Type: application/json\r\n") != std::string::npos);
    CHECK(sent.find("Expect") == std::string::npos);
    CHECK(sent.find("Accept-Encoding") == std::string::npos);
    CHECK(sent.substr(sent.find("\r\n\r\n") + 4) == *request.body);
}

TEST_CASE("a kept connection is used again, a dead one replaced") {
    const ScriptedServer server{{Script{{http_answer("200 OK", "text/plain", "1")}, 0ms, Script::Then::keep},
                                 Script{{http_answer("200 OK", "text/plain", "2")}},
                                 Script{{http_answer("200 OK", "text/plain", "3")}},
                                 Script{{http_answer("200 OK", "text/plain", "4")}}}};
    http::Client client;
    for (const char* expected : {"1", "2", "3", "4"}) {
        http::Request request = get(server.url("/"));
        request.method = http::Method::post;
        request.body = std::make_shared<const std::string>("body");
        const http::Response response = client.perform(request);
        CHECK(response.fault == Fault::none);
        CHECK(response.body == expected);
    }
    CHECK(server.connections() == 3); // the first two shared one
}

TEST_CASE("a kept connection that closes when it is used again is replaced once") {
    // The second request is read and its connection closed without a byte; then come fresh connections.
    const ScriptedServer server{{Script{{http_answer("200 OK", "text/plain", "1")}, 0ms, Script::Then::keep}, Script{},
                                 Script{{http_answer("200 OK", "text/plain", "2")}}, Script{}}};
    http::Client client;
    CHECK(client.perform(get(server.url("/"))).body == "1");
    CHECK(client.perform(get(server.url("/"))).body == "2");
    CHECK(client.perform(get(server.url("/"))).fault == Fault::closed);
}

TEST_CASE("faults have names and words") {
    struct Case {
        std::vector<std::string> pieces;
        Script::Then then;
        Fault fault;
        int status;
        std::string words;
    };
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";
    const std::vector<Case> cases = {
        {{}, Script::Then::close, Fault::closed, 0, ""},
        {{head + "part"}, Script::Then::close, Fault::closed, 200, ""},
        {{}, Script::Then::hang, Fault::timeout, 0, "no whole answer within 0.4 s"},
        {{head + "part"}, Script::Then::hang, Fault::stalled, 200, "nothing came for 0.2 s"},
        {{"SSH-2.0-OpenSSH_9.2\r\n"}, Script::Then::close, Fault::protocol, 0, ""},
        {{http_answer("200 OK", "text/plain", std::string(2000, 'x'))},
         Script::Then::close,
         Fault::too_long,
         200,
         "the answer is longer than 1000 bytes"},
        {{http_answer("302 Found", "text/plain", "", "Location: http://other/\r\n")},
         Script::Then::close,
         Fault::none,
         302,
         ""},
    };
    for (const Case& each : cases) {
        const ScriptedServer server{{Script{each.pieces, 0ms, each.then}}};
        http::Request request = get(server.url("/"));
        request.total = 400ms;
        request.stall = 200ms;
        request.most_bytes = 1000;
        const http::Response response = http::Client{}.perform(request);
        CAPTURE(each.pieces, response.message);
        CHECK(response.fault == each.fault);
        CHECK(response.status == each.status);
        CHECK((each.words.empty() || response.message == each.words));
        CHECK((response.fault == Fault::none) == response.message.empty());
    }
}

TEST_CASE("a stream that HTTP/2 resets is a connection that closed") {
    constexpr int http2 = 16; // as <curl/curl.h> numbers them
    constexpr int http2_stream = 92;
    constexpr int couldnt_connect = 7;
    constexpr int unsupported_protocol = 1;
    CHECK(http::fault_of(http2) == Fault::closed);
    CHECK(http::fault_of(http2_stream) == Fault::closed);
    CHECK(http::fault_of(couldnt_connect) == Fault::connect);
    CHECK(http::fault_of(unsupported_protocol) == Fault::protocol);
    CHECK(http::fault_of(0) == Fault::none);
}

TEST_CASE("nobody listens, no such host, no such scheme") {
    http::Client client;
    const http::Response refused = client.perform(get("http://127.0.0.1:" + std::to_string(closed_port()) + "/"));
    CHECK(refused.fault == Fault::connect);
    CHECK(refused.message == "connection refused");
    CHECK(client.perform(get("http://no-such-host.invalid/")).fault == Fault::resolve);
    CHECK(client.perform(get("file:///etc/hostname")).fault == Fault::protocol);
}

TEST_CASE("a server that does not accept is given up after the time for that") {
    const FullListener listener;
    http::Request request = get("http://127.0.0.1:" + std::to_string(listener.port()) + "/");
    request.connect = 300ms;
    const auto start = std::chrono::steady_clock::now();
    const http::Response response = http::Client{}.perform(request);
    CHECK(response.fault == Fault::connect);
    CHECK(response.message == "no connection within 0.3 s");
    CHECK(std::chrono::steady_clock::now() - start >= 300ms);
    CHECK(std::chrono::steady_clock::now() - start < 2s);
}

TEST_CASE("a stream is handed on piece by piece; pings do not keep it alive") {
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    SECTION("until the reader has seen its end, whatever the server keeps open") {
        const ScriptedServer server{{Script{{head, "one", "two", "end"}, 20ms, Script::Then::hang}}};
        std::string seen;
        const auto response = http::Client{}.perform(get(server.url("/")), [&](const auto& h, std::string_view piece) {
            CHECK(h.status == 200);
            CHECK(h.headers.get("content-type") == "text/event-stream");
            seen += piece;
            return seen.find("end") == std::string::npos ? http::BodyStep::progress : http::BodyStep::finished;
        });
        CHECK(response.fault == Fault::none);
        CHECK(seen == "onetwoend");
    }
    SECTION("a stream of pings stalls") {
        std::vector<std::string> pieces(20, ":\n\n");
        pieces.insert(pieces.begin(), head);
        const ScriptedServer server{{Script{pieces, 50ms}}};
        http::Request request = get(server.url("/"));
        request.stall = 150ms;
        const auto start = std::chrono::steady_clock::now();
        const auto response =
            http::Client{}.perform(request, [](const auto&, std::string_view) { return http::BodyStep::idle; });
        CHECK(response.fault == Fault::stalled);
        CHECK(std::chrono::steady_clock::now() - start < 900ms);
    }
    SECTION("an exception of the reader comes out, and the client stays usable") {
        const ScriptedServer server{{Script{{head + "x"}}, Script{{http_answer("200 OK", "text/plain", "ok")}}}};
        http::Client client;
        const auto thrower = [](const auto&, std::string_view) -> http::BodyStep { throw base::Error{"enough"}; };
        CHECK_THROWS_WITH(client.perform(get(server.url("/")), thrower), "enough");
        CHECK(client.perform(get(server.url("/"))).body == "ok");
    }
}

TEST_CASE("a server on a UNIX socket") {
    const std::string path = "/tmp/vlm-socket-" + std::to_string(::getpid());
    const ScriptedServer server{{Script{{http_answer("200 OK", "text/plain", "local")}}}, path};
    http::Request request = get("http://localhost/v1/models");
    request.unix_socket = path;
    CHECK(http::Client{}.perform(request).body == "local");
    CHECK(server.requests().at(0).find("GET /v1/models") == 0);
}

TEST_CASE("many requests fly together") {
    const ScriptedServer slow{{Script{{}, 0ms, Script::Then::hang}}};
    const ScriptedServer quick{{Script{{http_answer("200 OK", "text/plain", "here")}}}};
    std::vector<http::Request> requests(4, get(slow.url("/")));
    requests.push_back(get(quick.url("/")));
    for (http::Request& request : requests) {
        request.total = 250ms;
    }
    const auto start = std::chrono::steady_clock::now();
    const std::vector<http::Response> responses = http::Client{}.perform_all(requests);
    CHECK(std::chrono::steady_clock::now() - start < 800ms);
    REQUIRE(responses.size() == 5);
    CHECK(responses.front().fault == Fault::timeout);
    CHECK(responses.back().body == "here");
}

TEST_CASE("threads share a client, and none waits for another's answer") {
    const ScriptedServer slow{{Script{{}, 0ms, Script::Then::hang}}};
    const ScriptedServer quick{{Script{{http_answer("200 OK", "text/plain", "here")}}}};
    http::Client client;
    std::atomic<bool> slow_is_over = false;
    std::thread waiting{[&] {
        http::Request request = get(slow.url("/"));
        request.total = 2s;
        const bool late = client.perform(request).fault == Fault::timeout;
        slow_is_over = late;
    }};
    std::atomic<int> answered = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int n = 0; n < 5; ++n)
                answered += client.perform(get(quick.url("/"))).body == "here" ? 1 : 0;
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(answered == 40);
    CHECK_FALSE(slow_is_over);
    waiting.join();
    CHECK(slow_is_over);
}

TEST_CASE("what a reader throws is thrown to who asked") {
    const ScriptedServer server{{Script{{http_answer("200 OK", "text/plain", "here")}}}};
    const auto reader = [](const http::Response&, std::string_view) -> http::BodyStep {
        throw std::out_of_range{"far"};
    };
    http::Client client;
    CHECK_THROWS_AS(client.perform(get(server.url("/")), reader), std::out_of_range);
    CHECK(client.perform(get(server.url("/"))).body == "here");
}
