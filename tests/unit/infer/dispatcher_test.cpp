// SPDX-License-Identifier: Apache-2.0
#include "common/infer/dispatcher.hpp"

#include <atomic>
#include <future>
#include <thread>

#include <catch2/catch.hpp>

#include "common/infer/retrier.hpp"

using namespace vlm;
using infer::Dispatcher;
using infer::FailureClass;
using infer::Limiter;
using std::chrono::milliseconds;

namespace {

infer::LimiterPolicy at_most(double requests) {
    infer::LimiterPolicy policy;
    policy.start = requests;
    policy.adapts = false;
    return policy;
}

infer::Failure failure_of(FailureClass kind) {
    infer::Failure failure;
    failure.kind = kind;
    failure.transient = true;
    failure.message = "trouble";
    return failure;
}

/// Servers whose time only passes where somebody waits for one that is down.
struct Office {
    std::atomic<std::int64_t> clock_ms{0};
    Dispatcher dispatcher;
    explicit Office(const std::vector<infer::LimiterPolicy>& servers)
        : dispatcher{servers, {}, [this](milliseconds time) { return pass(time); }, [this] { return now(); }} {}

    base::Waited pass(milliseconds time) {
        clock_ms += time.count();
        return base::Waited::whole;
    }
    base::Steady::time_point now() const { return base::Steady::time_point{milliseconds{clock_ms}}; }

    Dispatcher::Turn enter(const std::string& video, std::int64_t tokens = 100) {
        return dispatcher.enter({tokens, video}).value();
    }
    void answered(const Dispatcher::Turn& turn) { dispatcher.leave(turn, std::nullopt, true); }
    void fail(const Dispatcher::Turn& turn, FailureClass kind) { dispatcher.leave(turn, failure_of(kind), true); }
    void go_down(std::size_t server) {
        std::vector<Dispatcher::Turn> others;
        for (int failed = 0; failed < 5;) {
            const auto turn = enter("");
            if (turn.server != server) {
                others.push_back(turn);
                continue;
            }
            fail(turn, FailureClass::timeout);
            ++failed;
        }
        for (const auto& turn : others)
            answered(turn);
    }
};

} // namespace

TEST_CASE("a video's first request goes to the server with the fewest tokens, the others after it") {
    Office office{{at_most(8), at_most(8), at_most(8)}};
    CHECK(office.enter("a", 500).server == 0);
    CHECK(office.enter("b", 100).server == 1);
    CHECK(office.enter("c", 200).server == 2);
    for (int i = 0; i < 7; ++i)
        CHECK(office.enter("b", 1000).server == 1);
    const auto elsewhere = office.enter("b"); // where there is room: its own has none
    CHECK(elsewhere.server == 2);
    office.answered(elsewhere);
    CHECK(office.enter("").server == 2);
    CHECK(office.dispatcher.room() == 24);
}

TEST_CASE("who waits is served in order, and a server's own videos first") {
    Office office{{at_most(1), at_most(1)}};
    const auto a = office.enter("a", 100);
    const auto b = office.enter("b", 100);
    const auto wait_for = [&](const char* video) {
        auto turn = std::async(std::launch::async, [&office, video] { return office.enter(video); });
        std::this_thread::sleep_for(milliseconds{50}); // it waits now
        return turn;
    };
    auto first = wait_for("a");
    auto second = wait_for("b");
    auto third = wait_for("b");
    office.answered(b);
    const auto own = second.get();
    CHECK(own.server == 1);
    office.answered(own);
    const auto next = third.get();
    CHECK(next.server == 1);
    office.answered(next);
    CHECK(first.get().server == 1); // nobody else waits, and its own is busy
    office.answered(a);
}

TEST_CASE("a large request is not overtaken for ever by small ones") {
    infer::LimiterPolicy tokens;
    tokens.start = 2;
    Office office{{tokens}};
    const auto first = office.enter("", 100);
    const auto second = office.enter("", 100);
    auto large = std::async(std::launch::async, [&] { return office.enter("", 180); });
    std::this_thread::sleep_for(milliseconds{50});
    auto small = std::async(std::launch::async, [&] { return office.enter("", 10); });
    std::this_thread::sleep_for(milliseconds{50});
    office.answered(first);
    CHECK(small.wait_for(milliseconds{50}) == std::future_status::timeout);
    office.answered(second);
    CHECK(large.get().sent.tokens == 180);
    CHECK(small.get().sent.tokens == 10);
}

TEST_CASE("a server that is down gets one probe at a time, and all once it has answered") {
    Office office{{at_most(8)}};
    office.go_down(0);
    CHECK(office.dispatcher.pause() == milliseconds{5'000});
    const auto probe = office.enter("a");
    CHECK(probe.role == infer::Breaker::Role::probe);
    CHECK(office.clock_ms == 5'000);
    auto other = std::async(std::launch::async, [&] { return office.enter("b"); });
    CHECK(other.wait_for(milliseconds{300}) == std::future_status::timeout);
    office.answered(probe);
    CHECK(other.get().role == infer::Breaker::Role::ordinary);
    CHECK(office.clock_ms == 5'000);
}

TEST_CASE("a probe that tells nothing is followed by another") {
    Office office{{at_most(8)}};
    office.go_down(0);
    office.dispatcher.leave(office.enter("a"), std::nullopt, false);
    CHECK(office.enter("a").role == infer::Breaker::Role::probe);
}

TEST_CASE("who waits for a server that is given up waits no longer") {
    Office office{{at_most(8)}};
    office.go_down(0);
    for (int i = 0; i < 4; ++i)
        office.fail(office.enter("a"), FailureClass::connect);
    CHECK(office.dispatcher.gives_up());
    CHECK(office.clock_ms == 75'000);
    CHECK_FALSE(office.dispatcher.enter({100, "a"}));
    CHECK(office.clock_ms == 75'000);
}

TEST_CASE("while one server is down the others are asked, also about its videos") {
    Office office{{at_most(8), at_most(8)}};
    const auto first = office.enter("a");
    CHECK(first.server == 0);
    office.answered(first);
    office.go_down(0);
    CHECK_FALSE(office.dispatcher.has_others(1));
    CHECK(office.dispatcher.has_others(0));
    CHECK(office.enter("a").server == 1);
    CHECK(office.enter("b").server == 1);
    CHECK(office.dispatcher.pause() == milliseconds{0});
    CHECK_FALSE(office.dispatcher.gives_up());
    office.clock_ms = 5'000;
    const auto probe = office.enter("c");
    CHECK(probe.server == 0);
    CHECK(office.enter("d").server == 1); // one probe is enough
    office.answered(probe);
    CHECK(office.enter("e").server == 0);
    CHECK(office.enter("a").server == 1); // it has moved
}

TEST_CASE("a server that is not there costs no attempt where another one is") {
    milliseconds waited{0};
    infer::Retrier retrier{infer::batch_policy(),
                           [&](milliseconds time) {
                               waited += time;
                               return base::Waited::whole;
                           },
                           [&] { return base::Steady::time_point{waited}; },
                           {at_most(2), at_most(2)}};
    std::vector<std::size_t> asked;
    bool second_is_there = true;
    const auto ask = [&] {
        auto ready = retrier.ready_wait();
        retrier.request();
        return retrier.run(ready, {100, "a"}, [&](std::size_t server) {
            asked.push_back(server);
            infer::Retrier::Outcome outcome;
            if (server == 0 || !second_is_there) outcome.failure = failure_of(FailureClass::connect);
            return outcome;
        });
    };
    CHECK_FALSE(ask());
    CHECK_FALSE(ask());
    CHECK(asked == std::vector<std::size_t>{0, 1, 1});
    CHECK(waited == milliseconds{0});
    second_is_there = false;
    CHECK(ask().value().kind == FailureClass::connect);
    CHECK(asked.size() >= 3 + 5);
}
