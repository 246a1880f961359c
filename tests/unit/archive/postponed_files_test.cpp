// SPDX-License-Identifier: Apache-2.0
#include "common/archive/postponed_files.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

using namespace vlm;
using archive::PostponedFiles;
using std::chrono::seconds;
using Paths = std::vector<std::string>;

TEST_CASE("a file that is never complete is looked at less and less often") {
    PostponedFiles files{seconds{10}};
    const PostponedFiles::Time start{};
    CHECK(files.put_back("a", start)); // found by itself
    CHECK(files.next() == start + seconds{10});
    CHECK(files.due(start + seconds{9}).empty());
    auto now = start + seconds{10};
    for (const int expected : {20, 40, 60, 60}) {
        CHECK(files.due(now) == Paths{"a"});
        CHECK(files.due(now).empty()); // it is taken
        CHECK_FALSE(files.put_back("a", now));
        files.forget_taken();
        CHECK(files.next() == now + seconds{expected});
        now += seconds{expected};
    }
}

TEST_CASE("a file of which the system tells is due at once, and soon again") {
    PostponedFiles files{seconds{3}};
    const PostponedFiles::Time now{};
    CHECK(files.put_back("a", now));
    CHECK_FALSE(files.put_back("a", now));
    files.put("a", now);
    files.put("b", now);
    CHECK(files.due(now) == Paths{"a", "b"});
    CHECK_FALSE(files.put_back("a", now));
    CHECK(files.next() == now); // of b, which is taken
    files.forget_taken();
    CHECK(files.next() == now + seconds{3});
}
