// SPDX-License-Identifier: Apache-2.0
#include "common/http/server.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <netinet/in.h>

#include "common/base/error.hpp"
#include "common/base/listening_socket.hpp"
#include "common/http/client.hpp"
#include "common/http/tls_context.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vlm;

namespace {

/// Takes no more than this.
class Picky : public http::BodySink {
public:
    void take(std::string_view piece) override {
        m_size += piece.size();
        if (m_size > 70'000) throw base::Error{"too much"};
    }

private:
    std::size_t m_size = 0;
};

/// Takes a body by its size.
class Measure : public http::BodySink {
public:
    void take(std::string_view piece) override { size += piece.size(); }
    std::size_t size = 0;
};

class Echo : public http::Service {
public:
    explicit Echo(std::string path = {})
        : m_path{std::move(path)} {}
    ~Echo() override {
        for (std::thread& thread : m_threads)
            thread.join();
    }

    void handle(const std::shared_ptr<http::Exchange>& exchange) override {
        const std::string_view target = exchange->target();
        if (target == "/file") return exchange->reply(file());
        if (target == "/throw") throw base::Error{"out of order"};
        if (target == "/nobody") return;
        if (target == "/later") return later(exchange);
        if (target == "/grow") return grow(exchange);
        if (exchange->sink() != nullptr)
            return exchange->reply(http::text_reply(
                200, "text/plain", fmt::format("{} bytes", static_cast<Measure&>(*exchange->sink()).size)));
        exchange->reply(http::text_reply(
            200, "text/plain",
            fmt::format("{} {} [{}] {}", exchange->method(), target, exchange->header("x-test"), exchange->body())));
    }

    std::shared_ptr<http::BodySink> sink_for(http::Exchange& exchange) override {
        if (exchange.target() == "/picky") return std::make_shared<Picky>();
        if (exchange.target() == "/nothing") throw base::Error{"no bodies"};
        return exchange.target() == "/upload" ? std::make_shared<Measure>() : nullptr;
    }

    void refuse(http::Exchange& exchange) override {
        try {
            throw;
        } catch (const base::Error& error) {
            exchange.reply(http::text_reply(418, "text/plain", error.what()));
        }
    }

private:
    http::Reply file() const {
        const auto file = std::make_shared<const base::Descriptor>(::open(m_path.c_str(), O_RDONLY));
        http::Reply reply;
        reply.body = {std::make_shared<const std::string>("<"), http::FileRange{file, 1, 1'500'000},
                      std::make_shared<const std::string>("|"), http::FileRange{file, 0, 2},
                      std::make_shared<const std::string>(">")};
        return reply;
    }

    void later(const std::shared_ptr<http::Exchange>& exchange) {
        m_threads.emplace_back([exchange] {
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
            exchange->reply(http::text_reply(201, "text/plain", "at last"));
        });
    }

    void grow(const std::shared_ptr<http::Exchange>& exchange) {
        m_threads.emplace_back([exchange] {
            const auto stream = exchange->stream(200, {});
            for (const char* text : {"one ", "two ", "three"}) {
                stream->send(text);
                std::this_thread::sleep_for(std::chrono::milliseconds{5});
            }
        });
    }

    std::string m_path;
    std::vector<std::thread> m_threads;
};

/// A server for one test.
struct RunningServer {
    explicit RunningServer(http::Service& service, http::ServerOptions options = {},
                           std::shared_ptr<ssl_ctx_st> tls = nullptr)
        : sockets{base::listen_at({"127.0.0.1", 0}, 2)}
        , port{base::address_of(sockets.front()).port}
        , server{std::move(sockets), service, std::move(options), std::move(tls)} {}

    [[nodiscard]] http::Response get(const std::string& path) {
        http::Request request;
        request.url = fmt::format("http://127.0.0.1:{}{}", port, path);
        request.headers.add("X-Test", "yes");
        return client.perform(request);
    }

    std::vector<base::Descriptor> sockets;
    int port;
    http::Server server;
    http::Client client;
};

/// What a server says to these bytes until it closes the connection.
std::string talk(int port, std::string_view said) {
    const base::Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    REQUIRE(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::send(socket.get(), said.data(), said.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(said.size()));
    ::shutdown(socket.get(), SHUT_WR);
    std::string heard;
    char piece[4096];
    for (ssize_t count = 0; (count = ::recv(socket.get(), piece, sizeof piece, 0)) > 0;)
        heard.append(piece, static_cast<std::size_t>(count));
    return heard;
}

std::size_t count_of(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; at += part.size())
        ++count;
    return count;
}

} // namespace

TEST_CASE("a body that is refused ends with the answer") {
    Echo echo;
    RunningServer running{echo};
    const std::string body(200'000, 'x');
    const auto said_to = [&](std::string_view path) {
        return talk(running.port, fmt::format("POST {} HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n{}", path,
                                              body.size(), body));
    };
    for (const auto& [path, reason] : {std::pair{"/nothing", "no bodies"}, {"/picky", "too much"}}) {
        const std::string heard = said_to(path);
        INFO(heard);
        CHECK(heard.starts_with("HTTP/1.1 418 "));
        CHECK(heard.ends_with(reason));
        CHECK(count_of(heard, "HTTP/1.1") == 1);
        CHECK(heard.find("Connection: close") != std::string::npos);
    }
    CHECK(said_to("/upload").ends_with("200000 bytes"));
}

TEST_CASE("a server answers with what its service says") {
    Echo echo;
    RunningServer running{echo};
    const http::Response response = running.get("/a?b=c");
    CHECK(response.status == 200);
    CHECK(response.body == "GET /a?b=c [yes] ");
    CHECK(response.headers.get("content-type") == "text/plain");
    CHECK(response.headers.get("date").ends_with(" GMT"));
    CHECK(running.server.counters().requests == 1);
}

TEST_CASE("answers may come later, grow, or never come") {
    Echo echo;
    RunningServer running{echo};
    CHECK(running.get("/later").body == "at last");
    CHECK(running.get("/grow").body == "one two three");
    CHECK(running.get("/nobody").status == 500);
    CHECK(running.get("/throw").status == 500);
}

TEST_CASE("parts of files stand between bytes of memory") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("file");
    std::string content(2'000'000, '\0');
    for (std::size_t i = 0; i < content.size(); ++i)
        content[i] = static_cast<char>('a' + i * i % 23);
    std::ofstream{path} << content;
    Echo echo{path};
    const std::string expected = "<" + content.substr(1, 1'500'000) + "|" + content.substr(0, 2) + ">";
    SECTION("plain") {
        RunningServer running{echo};
        CHECK(running.get("/file").body == expected);
    }
    SECTION("a file that has become shorter ends the connection, not the server") {
        RunningServer running{echo};
        REQUIRE(::truncate(path.c_str(), 1000) == 0);
        CHECK(running.get("/file").fault != http::Fault::none);
        CHECK(running.get("/a").status == 200);
    }
}

TEST_CASE("what is sent to a server is read as RFC 9112 has it") {
    Echo echo;
    http::ServerOptions options;
    options.most_body = 10;
    options.most_header = 1000;
    RunningServer running{echo, options};
    const auto says = [&](const std::string& request) { return talk(running.port, request); };

    SECTION("requests may follow each other without waiting") {
        const std::string heard = says("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
        CHECK(count_of(heard, "HTTP/1.1 200 OK\r\n") == 2);
        CHECK(heard.find("GET /1") < heard.find("GET /2"));
    }
    SECTION("a HEAD has the head of its GET, and no body") {
        const std::string heard = says("HEAD /1 HTTP/1.1\r\nHost: a\r\n\r\n");
        CHECK(heard.find("Content-Length: 11\r\n") != std::string::npos);
        CHECK(heard.ends_with("\r\n\r\n"));
    }
    SECTION("HTTP/1.0 closes") {
        const std::string heard = says("GET /1 HTTP/1.0\r\n\r\nGET /2 HTTP/1.0\r\n\r\n");
        CHECK(count_of(heard, "200 OK") == 1);
        CHECK(heard.find("Connection: close\r\n") != std::string::npos);
        CHECK(says("GET /grow HTTP/1.0\r\n\r\n").ends_with("\r\n\r\none two three"));
    }
    SECTION("bodies with a length or in chunks") {
        CHECK(says("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc").ends_with(" abc"));
        CHECK(says("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
                  .ends_with(" abc"));
        CHECK(says("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n" + std::string(200'000, 'x'))
                  .ends_with("200000 bytes"));
        const std::string waited =
            says("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx");
        CHECK(waited.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK"));
    }
    SECTION("what is too long, or no request, is refused") {
        CHECK(says("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n12345678901").starts_with("HTTP/1.1 413 "));
        CHECK(says("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(2000, 'x') + "\r\n\r\n")
                  .starts_with("HTTP/1.1 431 "));
        CHECK(says("GARBAGE\r\n\r\n").starts_with("HTTP/1.1 400 "));
        CHECK(says("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n").starts_with("HTTP/1.1 400 "));
        CHECK(says("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx")
                  .starts_with("HTTP/1.1 400 "));
        CHECK(says("GET / HT").empty());
    }
}

TEST_CASE("limits and the end of a server") {
    Echo echo;
    http::ServerOptions options;
    options.most_per_address = 0;
    SECTION("an address with too many connections gets no more") {
        RunningServer running{echo, options};
        CHECK(running.get("/").fault != http::Fault::none);
    }
    SECTION("a request that is being answered is waited for") {
        RunningServer running{echo};
        std::string answer;
        std::thread other{[&] { answer = running.get("/later").body; }};
        while (running.server.counters().requests == 0)
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        running.server.drain(std::chrono::seconds{10});
        CHECK(running.server.counters().connections == 0);
        other.join();
        CHECK(answer == "at last");
    }
    SECTION("a port that is taken is told, even by ourselves") {
        RunningServer running{echo};
        CHECK_THROWS_WITH(base::listen_at({"127.0.0.1", running.port}, 1),
                          Catch::Contains("another program listens there"));
    }
}

TEST_CASE("what is said over TLS is encrypted") {
    Echo echo;
    RunningServer running{echo, {}, http::self_signed_context("127.0.0.1")};
    CHECK(talk(running.port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n").find("200 OK") == std::string::npos);
    const std::string url = fmt::format("https://127.0.0.1:{}/a", running.port);
    http::Request request;
    request.url = url;
    CHECK(running.client.perform(request).fault == http::Fault::tls); // nobody vouches for it
}
