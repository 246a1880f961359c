// SPDX-License-Identifier: Apache-2.0
#include "common/archive/moments.hpp"

#include <string>

#include <fmt/format.h>

#include <catch2/catch.hpp>

using namespace vlm;
using archive::Moment;
using archive::Moments;
using namespace std::chrono_literals;

namespace {

Moment text(std::int64_t row, std::chrono::seconds from, std::chrono::seconds to, std::int64_t video = 1,
            std::int64_t task = 1) {
    Moment moment;
    moment.subject = {task, video, 0};
    moment.at = moment.t0 = from;
    moment.until = moment.t1 = to;
    moment.best = moment.first = row;
    return moment;
}

/// "from-to hits best/first" of each.
std::string shown(const Moments& moments) {
    std::string all;
    for (const Moment& moment : moments.all()) {
        const auto seconds = [](base::Micros t) { return t.count() / 1'000'000; };
        all += fmt::format("{}{}-{} {} {}/{}", all.empty() ? "" : ", ", seconds(moment.t0), seconds(moment.t1),
                           moment.hits, moment.best, moment.first);
    }
    return all;
}

} // namespace

TEST_CASE("texts near each other are one moment") {
    Moments moments{10, 5s};
    CHECK(moments.add(text(1, 10s, 12s)));
    CHECK(moments.add(text(2, 17s, 18s)));
    CHECK(moments.add(text(3, 30s, 30s)));
    CHECK(moments.add(text(4, 4s, 5s)));
    CHECK(shown(moments) == "4-18 3 1/4, 30-30 1 3/3");
}

TEST_CASE("a text between two moments joins them") {
    Moments moments{10, 5s};
    CHECK(moments.add(text(1, 20s, 21s)));
    CHECK(moments.add(text(2, 10s, 11s)));
    CHECK(moments.add(text(3, 100s, 100s)));
    CHECK(moments.add(text(4, 15s, 16s)));
    CHECK(shown(moments) == "10-21 3 1/2, 100-100 1 3/3");
}

TEST_CASE("other videos and tasks are other moments") {
    Moments moments{10, 5s};
    CHECK(moments.add(text(1, 1s, 2s)));
    CHECK(moments.add(text(2, 1s, 2s, 2)));
    CHECK(moments.add(text(3, 1s, 2s, 1, 2)));
    CHECK(moments.all().size() == 3);
}

TEST_CASE("no more moments than wanted are held") {
    Moments moments{1, 5s};
    CHECK(moments.add(text(1, 1s, 2s)));
    CHECK_FALSE(moments.add(text(2, 100s, 101s)));
    CHECK(moments.add(text(3, 3s, 4s)));
    CHECK(shown(moments) == "1-4 2 1/1");
}
