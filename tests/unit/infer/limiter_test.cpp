// SPDX-License-Identifier: Apache-2.0
#include "common/infer/limiter.hpp"

#include <algorithm>
#include <deque>

#include <catch2/catch.hpp>

using namespace vlm;
using infer::Limiter;
using std::chrono::milliseconds;

namespace {

constexpr std::int64_t tokens_each = 300;

/// A server with so many slots in its batch: each request takes `service` in it, others wait. Somebody always has more
/// to ask.
struct World {
    Limiter limiter;
    int slots;
    milliseconds service;
    milliseconds front{0}; ///< for each request, one at a time, before the queue
    base::Steady::time_point now{};
    struct Request {
        Limiter::Sent sent;
        base::Steady::time_point ready; ///< in the queue
        std::optional<base::Steady::time_point> done;
    };
    std::deque<Request> requests;
    base::Steady::time_point front_free{};
    int answered = 0;
    std::size_t largest_step = 0; ///< requests that were sent at one moment

    World(const infer::LimiterPolicy& policy, int capacity, milliseconds time)
        : limiter{policy, {}}
        , slots{capacity}
        , service{time} {}

    [[nodiscard]] int running() const {
        return static_cast<int>(
            std::count_if(requests.begin(), requests.end(), [](const Request& each) { return each.done.has_value(); }));
    }

    [[nodiscard]] infer::Gauges gauges() const {
        infer::Gauges all;
        all.running = running();
        for (const Request& each : requests)
            if (!each.done && each.ready <= now) ++all.waiting;
        return all;
    }

    void step() {
        std::size_t sent = 0;
        while (limiter.admits(tokens_each)) {
            front_free = std::max(front_free, now) + front;
            requests.push_back({limiter.send(tokens_each, now), front_free, {}});
            ++sent;
        }
        largest_step = std::max(largest_step, sent);
        int free = slots - running();
        for (Request& each : requests) {
            if (free > 0 && !each.done && each.ready <= now) each.done = now + service, --free;
        }
        now += milliseconds{10};
        for (auto each = requests.begin(); each != requests.end();) {
            if (!each->done || *each->done > now) {
                ++each;
                continue;
            }
            limiter.end(each->sent, Limiter::Ending::answered, now);
            ++answered;
            each = requests.erase(each);
        }
    }

    /// The share of what the server could have done.
    double run(std::chrono::seconds time, bool observed) {
        const int before = answered;
        const auto until = now + time;
        for (auto next = now; now < until;) {
            if (observed && now >= next) {
                limiter.observe(gauges(), now);
                next += milliseconds{2000};
            }
            step();
        }
        const double possible = slots * std::chrono::duration<double>(time) / std::chrono::duration<double>(service);
        return (answered - before) / possible;
    }
};

constexpr std::chrono::seconds minute{60};

} // namespace

TEST_CASE("where the limit begins with each engine") {
    CHECK(infer::limiter_policy("vllm", {}).start == 16);
    CHECK(infer::limiter_policy("sglang", {}).start == 16);
    CHECK(infer::limiter_policy("ollama", {}).start == 1);
    CHECK(infer::limiter_policy("llamacpp", 6).start == 6);
    CHECK(infer::limiter_policy("llamacpp", {}).start == 1);
    CHECK(infer::limiter_policy("openai", {}).start == 4);
    CHECK(infer::limiter_policy("", {}).start == 4);
}

TEST_CASE("the limit is in tokens: a large request takes the place of several") {
    Limiter limiter{{4}, {}};
    CHECK(limiter.admits(1'000'000)); // one is always allowed
    const auto first = limiter.send(100, {});
    const auto second = limiter.send(100, {});
    CHECK(limiter.admits(200));
    CHECK_FALSE(limiter.admits(201));
    CHECK(limiter.in_flight() == 2);
    CHECK(limiter.tokens_in_flight() == 200);
    limiter.end(first, Limiter::Ending::other, {});
    limiter.end(second, Limiter::Ending::other, {});
    CHECK(limiter.admits(1000));
    CHECK(limiter.requests() == 4);
}

TEST_CASE("a fixed limit counts requests and never changes") {
    infer::LimiterPolicy policy;
    policy.start = 3;
    policy.adapts = false;
    World world{policy, 64, milliseconds{100}};
    (void)world.run(minute, true);
    CHECK(world.limiter.requests() == 3);
    CHECK(world.largest_step == 3);
}

TEST_CASE("with gauges a batch is full soon, without bursts, and its queue a quarter of it") {
    World world{infer::limiter_policy("vllm", {}), 64, milliseconds{1000}};
    (void)world.run(std::chrono::seconds{20}, true);
    CHECK(world.run(minute, true) > 0.98);
    CHECK(world.gauges().waiting <= 24);
    CHECK(world.limiter.requests() <= 90);
    CHECK(world.largest_step <= 64 * 5 / 4); // a batch that ended at once, and a quarter
    world.service = milliseconds{250};
    (void)world.run(std::chrono::seconds{5}, true);
    CHECK(world.run(minute, true) > 0.95);
    world.slots = 16; // what waits is more than a quarter now
    (void)world.run(minute, true);
    CHECK(world.gauges().waiting <= 8);
    CHECK(world.run(minute, true) > 0.95);
}

TEST_CASE("live, nothing waits") {
    infer::LimiterPolicy policy = infer::limiter_policy("vllm", {});
    policy.haste = infer::Haste::live;
    World world{policy, 8, milliseconds{500}};
    (void)world.run(minute, true);
    CHECK(world.limiter.requests() <= 10);
    CHECK(world.run(minute, true) > 0.9);
}

TEST_CASE("without gauges the limit climbs while throughput rises, and stays near the top") {
    const int slots = GENERATE(1, 4, 64, 200);
    World world{infer::limiter_policy(slots < 8 ? "ollama" : "vllm", {}), slots, milliseconds{1000}};
    (void)world.run(minute * 2, false);
    CAPTURE(slots, world.limiter.requests());
    CHECK(world.run(minute * 2, false) > 0.9);
    CHECK(world.limiter.requests() <= static_cast<std::size_t>(slots * 5 / 2 + 3));
    world.service = milliseconds{250};
    (void)world.run(std::chrono::seconds{30}, false);
    CHECK(world.run(minute, false) > 0.9);
    world.service = milliseconds{4000};
    (void)world.run(std::chrono::seconds{30}, false);
    CHECK(world.run(minute * 2, false) > 0.9);
}

TEST_CASE("where nobody wants more, the limit does not grow") {
    Limiter limiter{infer::limiter_policy("vllm", {}), {}};
    base::Steady::time_point now{};
    for (int i = 0; i < 200; ++i) {
        CHECK(limiter.admits(tokens_each));
        const auto sent = limiter.send(tokens_each, now);
        now += milliseconds{500};
        limiter.end(sent, Limiter::Ending::answered, now);
        if (i % 4 == 0) limiter.observe({1, 0, {}, {}}, now);
    }
    CHECK(limiter.requests() == 16);
}

TEST_CASE("overload cuts the limit once per round trip, preemptions and a full cache a little") {
    Limiter limiter{infer::limiter_policy("vllm", {}), {}};
    base::Steady::time_point now{};
    std::vector<Limiter::Sent> sent;
    for (int i = 0; i < 16; ++i)
        sent.push_back(limiter.send(tokens_each, now));
    now += milliseconds{100};
    for (const auto& each : sent)
        limiter.end(each, Limiter::Ending::overloaded, now);
    CHECK(limiter.requests() == 11);
    limiter.end(limiter.send(tokens_each, now), Limiter::Ending::overloaded, now + milliseconds{1});
    CHECK(limiter.requests() == 7);
    limiter.observe({7, 0, 0.5, 3}, now);
    CHECK(limiter.requests() == 7);
    limiter.observe({7, 0, 0.5, 4}, now);
    CHECK(limiter.requests() == 7); // 7.06 of 7.84
    limiter.observe({7, 0, 0.96, 4}, now);
    CHECK(limiter.requests() == 6);
    limiter.restart(now);
    CHECK(limiter.requests() == 16);
}

TEST_CASE("a server that reads pictures too slowly is noticed, and not asked more") {
    World world{infer::limiter_policy("vllm", {}), 64, milliseconds{500}};
    world.front = milliseconds{100};
    (void)world.run(minute, true);
    CHECK(world.limiter.is_backlogged());
    CHECK(world.limiter.requests() < 64);
    const std::size_t before = world.limiter.requests();
    (void)world.run(minute, true);
    CHECK(world.limiter.requests() == before);
    world.front = milliseconds{0};
    (void)world.run(minute, true);
    CHECK_FALSE(world.limiter.is_backlogged());
    CHECK(world.run(minute, true) > 0.95);
}
