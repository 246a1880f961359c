// SPDX-License-Identifier: Apache-2.0
#include "common/counting/line_turns.hpp"

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"

using namespace vlm;
using counting::LineTurns;

namespace {

/// Sources that tell records, and what has come of them.
struct Table {
    std::string written;
    LineTurns turns{[this](const counting::ToldLine& line) { written += line.record; }, 10};
    std::unique_ptr<LineTurns::Turn> first = turns.join();
    std::unique_ptr<LineTurns::Turn> second = turns.join();
    std::unique_ptr<LineTurns::Turn> third = turns.join();
};

void tell(LineTurns::Turn& turn, const std::string& record) {
    turn.tell({record, ""});
    turn.let_out([] {});
}

} // namespace

TEST_CASE("lines of several sources come out one source after the other") {
    Table table;
    tell(*table.third, "c1 ");
    tell(*table.second, "b1 ");
    tell(*table.first, "a1 ");
    CHECK(table.written == "a1 ");
    tell(*table.second, "b2 ");
    tell(*table.first, "a2 ");
    table.first->end();
    CHECK(table.written == "a1 a2 b1 b2 ");
    tell(*table.third, "c2 ");
    tell(*table.second, "b3 ");
    CHECK(table.written == "a1 a2 b1 b2 b3 ");
    table.second->end();
    CHECK(table.written == "a1 a2 b1 b2 b3 c1 c2 ");
}

TEST_CASE("who tells with something locked waits for no output") {
    Table table;
    table.first->tell({"a1 ", ""});
    table.first->tell({"a2 ", ""});
    CHECK(table.written.empty());
    table.first->let_out([] {});
    CHECK(table.written == "a1 a2 ");
    table.first->tell({"a3 ", ""});
    table.first->end();
    CHECK(table.written == "a1 a2 a3 ");
}

TEST_CASE("who ends before its turn comes out at its turn, and lets the next one follow") {
    Table table;
    tell(*table.second, "b ");
    table.second->end();
    tell(*table.third, "c1 ");
    CHECK(table.written.empty());
    table.first->end();
    CHECK(table.written == "b c1 ");
    tell(*table.third, "c2 ");
    CHECK(table.written == "b c1 c2 ");
    table.third->end();
    const auto later = table.turns.join();
    tell(*later, "d ");
    CHECK(table.written == "b c1 c2 d ");
}

TEST_CASE("nobody waits for who steps out, and its lines go out between those of others") {
    Table table;
    tell(*table.first, "a1 ");
    tell(*table.second, "b1 ");
    table.second->step_out();
    tell(*table.second, "b2 ");
    tell(*table.third, "c1 ");
    tell(*table.first, "a2 ");
    CHECK(table.written == "a1 b1 b2 a2 ");
    table.first->step_out();
    CHECK(table.written == "a1 b1 b2 a2 c1 ");
    table.second->end();
    tell(*table.third, "c2 ");
    CHECK(table.written == "a1 b1 b2 a2 c1 c2 ");
}

TEST_CASE("who holds too much waits for its turn, and does something meanwhile") {
    Table table;
    std::atomic<int> looked = 0;
    table.second->let_out([&] { ++looked; });
    table.second->tell({"eleven byte", ""});
    CHECK(looked == 0);
    std::thread ends{[&] {
        while (looked < 2)
            std::this_thread::yield();
        table.first->end();
    }};
    table.second->let_out([&] { ++looked; });
    CHECK(looked >= 2);
    ends.join();
    CHECK(table.written == "eleven byte");
    table.second->wait([&] { FAIL("it has its turn"); });
}

TEST_CASE("nobody waits, and nothing goes out, where nobody takes lines any more") {
    Table table;
    table.second->tell({"more than ten", ""});
    table.turns.close();
    table.second->let_out([&] { FAIL("there is nothing to wait for"); });
    CHECK_THROWS_AS(table.second->wait([] {}), base::Interrupted);
    tell(*table.first, "a ");
    table.first->end();
    CHECK(table.written.empty());
}

TEST_CASE("who makes lines go out learns that they cannot") {
    LineTurns turns{[](const counting::ToldLine&) { throw std::runtime_error{"disk full"}; }, 10};
    const auto first = turns.join();
    const auto second = turns.join();
    second->tell({"b", ""});
    CHECK_THROWS_WITH(tell(*first, "a"), "disk full");
    CHECK_THROWS_WITH(first->end(), "disk full");
}

TEST_CASE("lines of a source stay in their order while turns change under other threads") {
    constexpr int sources = 4;
    constexpr int lines = 2000;
    std::vector<std::string> written;
    LineTurns turns{[&](const counting::ToldLine& line) { written.push_back(line.record); }, 1U << 20U};
    std::vector<std::unique_ptr<LineTurns::Turn>> each;
    std::vector<std::string> expected;
    for (int source = 0; source < sources; ++source) {
        each.push_back(turns.join());
        for (int line = 0; line < lines; ++line)
            expected.push_back(std::to_string(source) + ":" + std::to_string(line));
    }
    std::vector<std::thread> threads;
    for (int source = 0; source < sources; ++source) {
        threads.emplace_back([&, source] {
            for (int line = 0; line < lines; ++line)
                tell(*each[static_cast<std::size_t>(source)], std::to_string(source) + ":" + std::to_string(line));
            each[static_cast<std::size_t>(source)]->end();
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    CHECK(written == expected);
}
