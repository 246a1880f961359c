// SPDX-License-Identifier: Apache-2.0
#include "common/actions/actor.hpp"

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "tests/support/scripted_server.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using actions::Actor;
using actions::Expression;
using actions::Plan;
using actions::Webhook;
using actions::Workers;
using test::http_answer;
using test::Script;
using test::ScriptedServer;

namespace {

const Script taken{{http_answer("200 OK", "text/plain", "ok")}};
const Script broken{{http_answer("500 Oops", "text/plain", "no")}};
const std::string line = "{\"schema\":\"vlm.event/1\",\"alarm\":true}\n";

std::string body_of(const std::string& request) {
    return request.substr(request.find("\r\n\r\n") + 4);
}

/// Lets threads through when it is opened.
class Gate {
public:
    void open() {
        const std::lock_guard lock{m_mutex};
        m_open = true;
        m_opened.notify_all();
    }
    void pass() {
        std::unique_lock lock{m_mutex};
        m_opened.wait(lock, [this] { return m_open; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_opened;
    bool m_open = false;
};

} // namespace

TEST_CASE("workers do each record once, so many at once") {
    std::mutex mutex;
    std::multiset<std::string> done;
    std::atomic<int> running{0};
    std::atomic<int> most{0};
    Workers workers{3, 100, [&]() -> Workers::Work {
                        return [&](const std::string& record, const std::stop_token&) {
                            most = std::max(most.load(), ++running);
                            std::this_thread::sleep_for(1ms);
                            --running;
                            const std::lock_guard lock{mutex};
                            done.insert(record);
                        };
                    }};
    for (int i = 0; i < 50; ++i)
        CHECK(workers.add(std::to_string(i)));
    CHECK(workers.finish(60s).size() == 0);
    CHECK(done.size() == 50);
    CHECK(most <= 3);
    for (int i = 0; i < 50; ++i)
        CHECK(done.count(std::to_string(i)) == 1);
}

TEST_CASE("workers take no more than there is room for, and never wait") {
    Gate gate;
    std::atomic<int> begun{0};
    std::atomic<int> done{0};
    Workers workers{1, 2, [&]() -> Workers::Work {
                        return [&](const std::string&, const std::stop_token&) {
                            ++begun;
                            gate.pass();
                            ++done;
                        };
                    }};
    REQUIRE(workers.add("a"));
    while (begun == 0)
        std::this_thread::sleep_for(1ms);
    CHECK(workers.add("b"));
    CHECK(workers.add("c"));
    CHECK_FALSE(workers.add("d"));
    gate.open();
    CHECK(workers.finish(60s).size() == 0);
    CHECK(done == 3);
}

TEST_CASE("what is not done in time is given up") {
    Workers workers{1, 10, [&]() -> Workers::Work {
                        return [](const std::string&, const std::stop_token& stop) {
                            while (!stop.stop_requested())
                                std::this_thread::sleep_for(1ms);
                        };
                    }};
    for (const char* record : {"a", "b", "c"})
        REQUIRE(workers.add(record));
    std::this_thread::sleep_for(20ms);
    CHECK(workers.finish(50ms).size() == 2);
    CHECK(workers.finish(50ms).size() == 0);
}

TEST_CASE("an HMAC is that of RFC 4231") {
    CHECK(base::hmac_sha256_hex("Jefe", "what do ya want for nothing?") ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(base::hmac_sha256_hex(std::string(20, '\x0b'), "Hi There") ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

TEST_CASE("a webhook gets the record") {
    ScriptedServer server{{taken}};
    Webhook webhook{{server.url("/alarm?x=1"), "", 20s}};
    CHECK(webhook.send(line, {}).empty());
    REQUIRE(server.requests().size() == 1);
    const std::string request = server.requests().front();
    CHECK(request.starts_with("POST /alarm?x=1 HTTP/1.1\r\n"));
    CHECK(request.find("Content-Type: application/json\r\n") != std::string::npos);
    CHECK(request.find("X-Signature") == std::string::npos);
    CHECK(body_of(request) == line);
}

TEST_CASE("a webhook with a secret signs what it sends") {
    ScriptedServer server{{taken}};
    Webhook webhook{{server.url("/"), "key", 20s}};
    CHECK(webhook.send(line, {}).empty());
    const std::string signature = "X-Signature-256: sha256=" + base::hmac_sha256_hex("key", line) + "\r\n";
    CHECK(server.requests().at(0).find(signature) != std::string::npos);
}

TEST_CASE("a webhook tries again what may pass") {
    ScriptedServer server{{broken, taken}};
    Webhook webhook{{server.url("/"), "", 60s}};
    CHECK(webhook.send(line, {}).empty());
    CHECK(server.requests().size() == 2);
}

TEST_CASE("a webhook says why it gave up") {
    const auto [answer, reason] = GENERATE(table<std::string, std::string>({
        {"404 Not Found", "it answered 404"},
        {"301 Moved", "it answered 301: it is somewhere else now"},
        {"500 Oops", "it answered 500"},
    }));
    ScriptedServer server{{Script{{http_answer(answer, "text/plain", "no")}}}};
    Webhook webhook{{server.url("/"), "", 500ms}}; // no time for a second attempt
    CHECK(webhook.send(line, {}) == reason);
    CHECK(server.requests().size() == 1);
}

TEST_CASE("a webhook's limit bounds an answer that does not come, and a stop its pauses") {
    ScriptedServer silent{{Script{{}, 0ms, Script::Then::hang}}};
    CHECK_FALSE(Webhook{{silent.url("/"), "", 300ms}}.send(line, {}).empty());
    ScriptedServer server{{broken}};
    std::stop_source stop;
    stop.request_stop();
    CHECK(Webhook{{server.url("/"), "", 900s}}.send(line, stop.get_token()) == "it answered 500");
}

TEST_CASE("of a webhook only its host is shown") {
    CHECK(actions::WebhookTarget{"https://u:p@Example.org:8443/services/SECRET?token=x"}.shown() ==
          "https://example.org:8443");
    CHECK_THROWS_AS(actions::check_webhook("ftp://example.org/"), base::UsageError);
    CHECK_NOTHROW(actions::check_webhook("http://example.org"));
}

TEST_CASE("an actor acts on what holds, and counts what fails") {
    std::signal(SIGPIPE, SIG_IGN);
    ScriptedServer server{{taken}};
    Plan plan{Expression::parse("alarm")};
    plan.command = {"sh", "-c", "exit 7"};
    plan.command_limit = 60s;
    plan.webhook = {server.url("/"), "", 60s};
    Actor actor{plan};
    actor.take(line);
    actor.take("{\"alarm\":false}");
    actor.take("no record");
    actor.finish();
    CHECK(server.requests().size() == 1);
    CHECK(actor.faults() == 1);
}

TEST_CASE("an actor drops what it has no room for, and gives up at the end what hangs") {
    std::signal(SIGPIPE, SIG_IGN);
    Plan plan{Expression::parse("true")};
    plan.command = {"sleep", "1000"};
    plan.command_limit = 500ms;
    Actor actor{plan};
    for (int i = 0; i < 200; ++i)
        actor.take("{}");
    actor.finish();
    CHECK(actor.faults() == 200);
}
