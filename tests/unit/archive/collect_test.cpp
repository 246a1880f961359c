// SPDX-License-Identifier: Apache-2.0
#include "common/archive/collect.hpp"

#include <vector>

#include <catch2/catch.hpp>

#include "tests/unit/archive/indexes.hpp"

using namespace vlm;
using archive::CollectOptions;
using base::Micros;

namespace {

constexpr Micros day = std::chrono::hours{24};

CollectOptions of(bool missing, std::optional<Micros> keep = {}, std::optional<std::int64_t> keep_bytes = {}) {
    return {missing, keep, keep_bytes, false};
}

std::string ago(Micros age) {
    return base::format_wall(base::wall_now() - age);
}

/// Three videos of 100 bytes: an old one, a newer one, and one of now.
store::Connection archive_of_three() {
    store::Connection index = test::new_index();
    test::add_video(index, "old", 100, ago(100 * day));
    test::add_video(index, "newer", 100, ago(10 * day));
    test::add_video(index, "now", 100, ago(Micros{0}));
    return index;
}

std::vector<std::string> told(store::Connection& index, const CollectOptions& options) {
    std::vector<std::string> paths;
    archive::collect(index, options, [&](const archive::Collected& one) { paths.push_back(one.path); });
    return paths;
}

} // namespace

TEST_CASE("what goes is told, and in a dry run stays") {
    using Paths = std::vector<std::string>;
    struct Row {
        CollectOptions options;
        Paths expected;
    };
    const auto row = GENERATE(values<Row>({
        {of(true), {"/newer"}},
        {of(true, 5 * day), {}},
        {of(false, 30 * day), {"/old"}},
        {of(false, day), {"/old", "/newer"}},
        {of(false, 1000 * day), {}},
        {of(false, std::nullopt, 300), {}},
        {of(false, std::nullopt, 299), {"/old"}},
        {of(false, std::nullopt, 0), {"/old", "/newer", "/now"}},
        {of(true, std::nullopt, 200), {"/newer"}},
        {of(true, std::nullopt, 100), {"/newer", "/old"}},
    }));
    store::Connection index = archive_of_three();
    store::Statement gone{index, "UPDATE places SET missing = ?1 WHERE path = CAST('/newer' AS BLOB)"};
    gone.bind(ago(day)).run();
    CollectOptions dry = row.options;
    dry.dry_run = true;
    CHECK(told(index, dry) == row.expected);
    CHECK(test::number(index, "SELECT count(*) FROM videos") == 3);
    CHECK(told(index, row.options) == row.expected);
    CHECK(test::number(index, "SELECT count(*) FROM videos") + static_cast<int>(row.expected.size()) == 3);
    CHECK(told(index, row.options).empty());
}

TEST_CASE("a video of many results goes in pieces, and the others keep theirs") {
    store::Connection index = archive_of_three();
    index.run("INSERT INTO tasks VALUES (1, 'analyze', 'safety', '{}', 'h');"
              "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000) "
              "INSERT INTO results (task, key, video, t0, t1, text, record) "
              "SELECT 1, CAST(i AS BLOB), 1 + (i > 5000), 0, 1, 'a red truck', '{}' FROM n;"
              "INSERT INTO results_text (rowid, text) SELECT id, text FROM results");
    CHECK(told(index, of(false, 30 * day)).size() == 1);
    CHECK(test::number(index, "SELECT count(*) FROM results") == 1000);
    CHECK(test::number(index, "SELECT count(*) FROM results_text('red truck')") == 1000);
}

TEST_CASE("of a video that lies elsewhere only the missing place goes") {
    store::Connection index = archive_of_three();
    index.run("INSERT INTO places VALUES (CAST('/was' AS BLOB), 1, 100, 0, '2020', '2020')");
    CHECK(told(index, of(true)) == std::vector<std::string>{"/was"});
    CHECK(test::number(index, "SELECT count(*) FROM places WHERE video = 1") == 1);
}
