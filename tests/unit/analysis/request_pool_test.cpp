// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/request_pool.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <utility>

#include <catch2/catch.hpp>

using namespace vlm;
using namespace std::chrono_literals;
using analysis::Findings;
using analysis::RequestPool;

namespace {

/// Units known by their numbers, which are how many answers each has.
struct Office {
    explicit Office(const analysis::PoolLimits& limits)
        : pool{limits}
        , lane{pool.begin()} {}

    bool submit(int number, const std::function<void(Findings&)>& work, std::size_t bytes = 1) {
        const auto ask = [this, number, work](Findings& findings) {
            most_at_once = std::max(most_at_once.load(), ++at_once);
            findings.succeeded = number;
            const std::shared_ptr<void> done{nullptr, [this](void*) { --at_once; }};
            work(findings);
        };
        return lane->submit(ask, bytes, [this](const Findings& findings) { delivered.push_back(findings.succeeded); });
    }

    /// Whether nothing was left.
    bool finish() {
        bool all = false;
        lane->end([&](bool whole) { all = whole; });
        pool.finish();
        lane = pool.begin();
        return all;
    }

    std::atomic<int> at_once = 0;
    std::atomic<int> most_at_once = 0;
    std::vector<int> delivered;
    RequestPool pool; ///< behind what its threads use
    std::shared_ptr<RequestPool::Lane> lane;
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
    CHECK(office.finish());
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
    CHECK(office.finish());
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
    office.finish();
    CHECK(office.delivered.size() >= 6);
    CHECK(office.delivered == numbers(static_cast<int>(office.delivered.size())));
    CHECK(office.submit(7, nothing)); // it is as new
    CHECK(office.finish());
    CHECK(office.delivered.back() == 7);
}

TEST_CASE("what a unit throws is thrown at the end, after the findings of those before") {
    const std::size_t threads = GENERATE(1, 4);
    Office office{{threads, threads}};
    const auto go = [&] {
        for (int n = 0; n < 1000; ++n) {
            if (!office.submit(n, [](Findings& findings) {
                    if (findings.succeeded == 3) throw std::out_of_range{"three"};
                }))
                break;
        }
        office.finish();
    };
    CHECK_THROWS_AS(go(), std::out_of_range);
    REQUIRE(office.delivered.size() >= 4);
    CHECK(office.delivered[3] == 3); // it may have found something before
}

TEST_CASE("a delivery that throws is the last one") {
    const std::size_t threads = GENERATE(1, 4);
    RequestPool pool{{threads, threads}};
    std::atomic<int> deliveries = 0;
    const auto go = [&] {
        const auto lane = pool.begin();
        for (int n = 0; n < 100; ++n) {
            if (!lane->submit(pauses, 1, [&](const Findings&) {
                    if (++deliveries == 4) throw std::length_error{"full"};
                }))
                break;
        }
        lane->end([](bool) { FAIL("nothing is told any more"); });
        pool.finish();
    };
    CHECK_THROWS_AS(go(), std::length_error);
    CHECK(deliveries == 4);
}

TEST_CASE("pictures that wait are bounded by their size; one unit may have more") {
    Office office{{4, 4, 100}};
    for (const int n : numbers(20))
        CHECK(office.submit(n, pauses, n == 7 ? 1000 : 40));
    CHECK(office.finish());
    CHECK(office.delivered == numbers(20));
    CHECK(office.most_at_once <= 2);
}

TEST_CASE("what is handed over can be chosen when there is room for it") {
    Office office{{2, 0}};
    std::promise<void> first;
    std::promise<void> second;
    CHECK(office.submit(0, [&, done = first.get_future().share()](Findings&) { done.wait(); }));
    REQUIRE(office.lane->wait_for_room());
    CHECK(office.submit(1, [&, done = second.get_future().share()](Findings&) { done.wait(); }));
    auto room = std::async(std::launch::async, [&] { return office.lane->wait_for_room(); });
    CHECK(room.wait_for(50ms) == std::future_status::timeout);
    second.set_value();
    CHECK(room.get());
    first.set_value();
    CHECK(office.finish());
    CHECK(office.delivered == numbers(2));
}

TEST_CASE("as many are asked about at once as there is room for, and that may change") {
    std::atomic<std::size_t> room = 2;
    analysis::PoolLimits limits{16, 16};
    limits.room = [&room] { return room.load(); };
    Office office{limits};
    const auto pause = [](Findings&) { std::this_thread::sleep_for(3ms); };
    for (const int n : numbers(40))
        CHECK(office.submit(n, pause));
    CHECK(office.finish());
    CHECK(office.most_at_once == 2);
    room = 8;
    for (const int n : numbers(80))
        CHECK(office.submit(n, pause));
    CHECK(office.finish());
    CHECK(office.most_at_once == 8);
    room = 0; // one is always worth it
    CHECK(office.submit(1, pause));
    CHECK(office.finish());
    room = 1000;
    office.most_at_once = 0;
    for (const int n : numbers(100))
        CHECK(office.submit(n, pause));
    CHECK(office.finish());
    CHECK(office.most_at_once <= 16);
    CHECK(office.delivered.size() == 221);
}

namespace {

/// What was delivered of each lane, in order, and where lanes ended.
using Told = std::vector<std::pair<int, int>>;
constexpr int end_of_lane = -1;

/// Hands over this many units in each of so many lanes, side by side.
Told tell(RequestPool& pool, int lanes, int units) {
    Told told;
    std::vector<std::thread> readers;
    for (int number = 0; number < lanes; ++number) {
        readers.emplace_back([&, number, lane = pool.begin()] {
            for (int n = 0; n < units; ++n) {
                const auto ask = [n, number](Findings& findings) {
                    findings.succeeded = n;
                    std::this_thread::sleep_for(1ms * ((n + number) * 7 % 3));
                };
                if (!lane->submit(ask, 1, [&, number](const Findings& f) { told.emplace_back(number, f.succeeded); }))
                    break;
            }
            lane->end([&, number](bool whole) { told.emplace_back(number, whole ? end_of_lane : -2); });
        });
    }
    for (std::thread& reader : readers)
        reader.join();
    pool.finish();
    return told;
}

} // namespace

TEST_CASE("lanes are told one after the other, each with its end") {
    const std::size_t threads = GENERATE(1, 2, 8);
    RequestPool pool{{threads, threads}};
    Told expected;
    for (int number = 0; number < 5; ++number) {
        for (int n = 0; n < 40; ++n)
            expected.emplace_back(number, n);
        expected.emplace_back(number, end_of_lane);
    }
    CHECK(tell(pool, 5, 40) == expected);
}

TEST_CASE("a lane that has ended waits for those before it, and others go on") {
    RequestPool pool{{2, 0}};
    const auto slow = pool.begin();
    std::promise<void> rest;
    std::vector<std::string> told;
    CHECK(slow->submit([done = rest.get_future().share()](Findings&) { done.wait(); }, 1,
                       [&](const Findings&) { told.emplace_back("slow"); }));
    slow->end([&](bool) { told.emplace_back("end of slow"); });
    for (int number = 0; number < 500; ++number) {
        const auto lane = pool.begin();
        CHECK(lane->submit(nothing, 1, [&](const Findings&) { told.emplace_back("quick"); }));
        lane->end([](bool) {});
    }
    CHECK(told.empty());
    rest.set_value();
    pool.finish();
    CHECK(told.size() == 502);
    CHECK(told[0] == "slow");
    CHECK(told[1] == "end of slow");
}

TEST_CASE("what stops one lane stops all, and the ends tell of what was left") {
    RequestPool pool{{2, 8}};
    const auto first = pool.begin();
    const auto second = pool.begin();
    std::promise<void> stops;
    std::promise<void> rest;
    CHECK(first->submit(
        [done = stops.get_future().share()](Findings& findings) {
            done.wait();
            findings.stop = base::ExitCode::budget;
        },
        1, [](const Findings&) {}));
    std::promise<void> begun;
    CHECK(first->submit(
        [&, done = rest.get_future().share()](Findings&) {
            begun.set_value();
            done.wait();
        },
        1, [](const Findings&) {}));
    CHECK(second->submit(nothing, 1, [](const Findings&) { FAIL("it was left"); }));
    begun.get_future().wait();
    stops.set_value();
    while (second->wait_for_room())
        std::this_thread::sleep_for(1ms);
    rest.set_value();
    bool first_whole = false;
    bool second_whole = true;
    first->end([&](bool whole) { first_whole = whole; });
    second->end([&](bool whole) { second_whole = whole; });
    CHECK(pool.begin() == nullptr);
    pool.finish();
    CHECK(first_whole);
    CHECK_FALSE(second_whole);
    CHECK(pool.begin() != nullptr);
}

TEST_CASE("a lane with a unit that threw, be it the last, is not whole") {
    const std::size_t threads = GENERATE(1, 4);
    RequestPool pool{{threads, threads}};
    std::optional<bool> told;
    const auto go = [&] {
        const auto lane = pool.begin();
        CHECK(lane->submit(nothing, 1, [](const Findings&) {}));
        std::ignore = lane->submit([](Findings&) { throw std::length_error{"full"}; }, 1, [](const Findings&) {});
        lane->end([&](bool whole) { told = whole; });
        pool.finish();
    };
    CHECK_THROWS_AS(go(), std::length_error);
    CHECK(told == false);
}

TEST_CASE("a failure elsewhere is thrown at the end") {
    RequestPool pool{{2, 2}};
    const auto lane = pool.begin();
    pool.fail(std::make_exception_ptr(std::length_error{"elsewhere"}));
    CHECK_FALSE(lane->submit(nothing, 1, [](const Findings&) {}));
    lane->end([](bool) { FAIL("nothing is told any more"); });
    CHECK_THROWS_AS(pool.finish(), std::length_error);
}
