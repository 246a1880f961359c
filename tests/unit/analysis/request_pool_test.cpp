// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/request_pool.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <stdexcept>

#include <catch2/catch.hpp>

using namespace vlm;
using namespace std::chrono_literals;
using analysis::Findings;
using analysis::RequestPool;

namespace {

/// Units known by their numbers, which are how many answers each has.
struct Office {
    explicit Office(const analysis::PoolLimits& limits)
        : pool{limits} {}

    bool submit(int number, const std::function<void(Findings&)>& work, std::size_t bytes = 1) {
        const auto ask = [this, number, work](Findings& findings) {
            most_at_once = std::max(most_at_once.load(), ++at_once);
            findings.succeeded = number;
            const std::shared_ptr<void> done{nullptr, [this](void*) { --at_once; }};
            work(findings);
        };
        return pool.submit(ask, bytes, [this](const Findings& findings) { delivered.push_back(findings.succeeded); });
    }

    std::atomic<int> at_once = 0;
    std::atomic<int> most_at_once = 0;
    std::vector<int> delivered;
    RequestPool pool; ///< the last: its threads use the others
};

const auto nothing = [](Findings&) {};
const auto pauses = [](Findings& findings) { std::this_thread::sleep_for(1ms * (findings.succeeded * 7 % 5)); };

std::vector<int> numbers(int count) {
    std::vector<int> all;
    for (int n = 0; n < count; ++n)
        all.push_back(n);
    return all;
}

} // namespace

TEST_CASE("findings come in the order in which units were handed over") {
    const std::size_t threads = GENERATE(1, 2, 8);
    Office office{{threads, threads}};
    for (const int n : numbers(100))
        CHECK(office.submit(n, pauses));
    office.pool.finish();
    CHECK(office.delivered == numbers(100));
    CHECK(office.most_at_once <= static_cast<int>(threads));
    CHECK((threads == 1 || office.most_at_once > 1));
}

TEST_CASE("one unit is asked about in the thread that hands it over") {
    Office office{{}};
    const auto here = std::this_thread::get_id();
    bool same = false;
    CHECK(office.submit(1, [&](Findings&) { same = std::this_thread::get_id() == here; }));
    CHECK(same);
    CHECK(office.delivered == std::vector{1});
}

TEST_CASE("a unit that takes long does not stop the others") {
    Office office{{2, 0}};
    std::promise<void> rest;
    CHECK(office.submit(0, [&, done = rest.get_future().share()](Findings&) { done.wait(); }));
    std::atomic<int> asked = 0;
    for (int n = 1; n < 200; ++n)
        CHECK(office.submit(n, [&](Findings&) { ++asked; }));
    while (asked < 199)
        std::this_thread::sleep_for(1ms);
    rest.set_value();
    office.pool.finish();
    CHECK(office.delivered == numbers(200));
}

TEST_CASE("findings that stop the run leave what was not begun") {
    const std::size_t threads = GENERATE(1, 4);
    Office office{{threads, threads}};
    int handed_over = 0;
    while (handed_over < 1000 && office.submit(handed_over, [](Findings& findings) {
        if (findings.succeeded == 5) findings.stop = base::ExitCode::budget;
    }))
        ++handed_over;
    CHECK(handed_over < 1000);
    office.pool.finish();
    CHECK(office.delivered.size() >= 6);
    CHECK(office.delivered == numbers(static_cast<int>(office.delivered.size())));
    CHECK(office.submit(7, nothing)); // it is as new
    office.pool.finish();
    CHECK(office.delivered.back() == 7);
}

TEST_CASE("what a unit throws is thrown to who hands over, after the findings of those before") {
    const std::size_t threads = GENERATE(1, 4);
    Office office{{threads, threads}};
    const auto go = [&] {
        for (int n = 0; n < 1000; ++n) {
            if (!office.submit(n, [](Findings& findings) {
                    if (findings.succeeded == 3) throw std::out_of_range{"three"};
                }))
                break;
        }
        office.pool.finish();
    };
    CHECK_THROWS_AS(go(), std::out_of_range);
    office.pool.abandon();
    REQUIRE(office.delivered.size() >= 4);
    CHECK(office.delivered[3] == 3); // it may have found something before
}

TEST_CASE("a delivery that throws is the last one") {
    const std::size_t threads = GENERATE(1, 4);
    RequestPool pool{{threads, threads}};
    std::atomic<int> deliveries = 0;
    const auto go = [&] {
        for (int n = 0; n < 100; ++n) {
            if (!pool.submit(pauses, 1, [&](const Findings&) {
                    if (++deliveries == 4) throw std::length_error{"full"};
                }))
                break;
        }
        pool.finish();
    };
    CHECK_THROWS_AS(go(), std::length_error);
    pool.abandon();
    CHECK(deliveries == 4);
}

TEST_CASE("pictures that wait are bounded by their size; one unit may have more") {
    Office office{{4, 4, 100}};
    for (const int n : numbers(20))
        CHECK(office.submit(n, pauses, n == 7 ? 1000 : 40));
    office.pool.finish();
    CHECK(office.delivered == numbers(20));
    CHECK(office.most_at_once <= 2);
}

TEST_CASE("what is handed over can be chosen when there is room for it") {
    Office office{{2, 0}};
    std::promise<void> first;
    std::promise<void> second;
    CHECK(office.submit(0, [&, done = first.get_future().share()](Findings&) { done.wait(); }));
    REQUIRE(office.pool.wait_for_room());
    CHECK(office.submit(1, [&, done = second.get_future().share()](Findings&) { done.wait(); }));
    auto room = std::async(std::launch::async, [&] { return office.pool.wait_for_room(); });
    CHECK(room.wait_for(50ms) == std::future_status::timeout);
    second.set_value();
    CHECK(room.get());
    first.set_value();
    office.pool.finish();
    CHECK(office.delivered == numbers(2));
}
