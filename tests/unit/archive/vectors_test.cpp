// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <random>

#include <catch2/catch.hpp>

#include "common/archive/index_check.hpp"
#include "common/archive/merge.hpp"
#include "common/archive/nearest_vectors.hpp"
#include "common/archive/rank_fusion.hpp"
#include "common/archive/vector_packing.hpp"
#include "common/store/transaction.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/archive/indexes.hpp"

using namespace vlm;
using archive::KnownText;
using archive::Moment;
using archive::NearestVectors;
using archive::VectorTable;
using test::number;

namespace {

using Vector = std::vector<float>;

Vector random_vector(std::mt19937& dice, std::size_t dimensions, float spread = 1) {
    std::normal_distribution<float> numbers;
    Vector vector(dimensions);
    double square = 0;
    for (std::size_t i = 0; i < dimensions; ++i) {
        vector[i] = numbers(dice) * spread + (i == 0 ? 1.0F : 0.0F);
        square += double{vector[i]} * double{vector[i]};
    }
    for (float& each : vector)
        each = static_cast<float>(double{each} / std::sqrt(square));
    return vector;
}

void check_whole(const store::Connection& index) {
    archive::check_index(index, [](const std::string& what) { FAIL_CHECK(what); });
}

/// An index in a file, which several connections can read, with so many answers about a video.
class Index {
public:
    explicit Index(int answers)
        : m_connection{m_folder.path("a.db"), store::Connection::Mode::create} {
        store::migrate(m_connection, archive::archive_schema());
        test::add_video(m_connection, "1-a", 1, "");
        m_connection.run("INSERT INTO tasks VALUES (1, 'analyze', 'safety', '{}', 'h')");
        store::Transaction transaction{m_connection};
        store::Statement put{m_connection, "INSERT INTO results (task, key, video, t0, t1, text, record) "
                                           "VALUES (1, ?1, 1, ?2, ?2, 'text ' || ?2, '{}')"};
        for (int i = 1; i <= answers; ++i)
            put.bind(store::Blob{std::to_string(i)}, i).run();
        m_connection.run("INSERT INTO results_text (rowid, text) SELECT id, text FROM results");
        transaction.commit();
    }

    [[nodiscard]] store::Connection& operator*() { return m_connection; }

private:
    test::TemporaryFolder m_folder;
    store::Connection m_connection;
};

/// Gives each answer a vector, in several steps, and returns them by their ids.
std::vector<archive::IdentifiedVector> embed(store::Connection& index, std::mt19937& dice, std::size_t dimensions,
                                             float spread = 1) {
    VectorTable table{index, "e", ""};
    for (;;) {
        const std::vector<KnownText> texts = table.next(300, 1'000'000);
        if (texts.empty()) break;
        std::vector<std::pair<KnownText, Vector>> vectors;
        for (const KnownText& text : texts)
            vectors.emplace_back(text, random_vector(dice, dimensions, spread));
        table.put(vectors);
    }
    std::vector<archive::IdentifiedVector> all;
    store::Statement rows{index, "SELECT id, vector FROM vectors ORDER BY id"};
    while (rows.next())
        all.push_back({rows.integer(0), archive::read_vector(rows.bytes(1), dimensions).value()});
    return all;
}

/// Ids in the order of what they are compared with, all computed.
std::vector<std::int64_t> brute_force(const std::vector<archive::IdentifiedVector>& all, const Vector& query,
                                      const archive::WantedIds& wanted = {}) {
    std::vector<std::pair<double, std::int64_t>> found;
    for (const auto& each : all) {
        if (!wanted || (*wanted)[static_cast<std::size_t>(each.id)])
            found.emplace_back(-archive::similarity(each.vector, query), each.id);
    }
    std::ranges::sort(found);
    std::vector<std::int64_t> ids;
    for (const auto& [similarity, id] : found)
        ids.push_back(id);
    return ids;
}

std::vector<std::int64_t> nearest(const store::Connection& index, const Vector& query, std::size_t most,
                                  const archive::WantedIds& wanted = {}) {
    NearestVectors vectors{index, archive::find_vector_model(index, ""), query, wanted, 1};
    std::vector<std::int64_t> ids;
    while (ids.size() < most) {
        const auto next = vectors.next();
        if (!next) break;
        ids.push_back(next->id);
    }
    return ids;
}

} // namespace

TEST_CASE("a block says of each vector how similar it is at most") {
    std::mt19937 dice{1};
    for (const std::size_t dimensions : {1U, 2U, 3U, 16U, 100U, 384U, 1023U, 4096U}) {
        CAPTURE(dimensions);
        std::vector<archive::IdentifiedVector> vectors;
        for (std::size_t i = 0; i < archive::vectors_per_block(dimensions); ++i)
            vectors.push_back({static_cast<std::int64_t>(i) + 7, random_vector(dice, dimensions, 3)});
        vectors.back().vector.assign(dimensions, 0);
        vectors.back().vector.front() = -1;
        const std::string block = archive::packed_block(vectors);
        CHECK(block.size() < 16'300);
        CHECK(archive::ids_in_block(block, dimensions)->size() == vectors.size());
        std::vector<float> most;
        for (const Vector& query : {random_vector(dice, dimensions), vectors.back().vector}) {
            archive::BlockQuery{query}.bound(block, most);
            REQUIRE(most.size() == vectors.size());
            for (std::size_t i = 0; i < vectors.size(); ++i) {
                const double exact = archive::similarity(vectors[i].vector, query);
                CHECK(archive::id_in_block(block, i) == vectors[i].id);
                CHECK(double{most[i]} >= exact);
                CHECK(double{most[i]} <= exact + 0.05);
            }
        }
        archive::BlockQuery{vectors.front().vector}.bound(block.substr(1), most);
        CHECK(most.empty());
    }
}

TEST_CASE("what is found is what comparing with all finds, in its order") {
    std::mt19937 dice{2};
    const float spread = GENERATE(1.0F, 0.001F); // far from each other, and all but the same
    Index index{5000};
    const auto all = embed(*index, dice, 48, spread);
    REQUIRE(number(*index, "SELECT count(*) FROM vector_blocks") > 10);
    check_whole(*index);
    for (int i = 0; i < 3; ++i) {
        const Vector query = random_vector(dice, 48, spread);
        CHECK(nearest(*index, query, all.size() + 1) == brute_force(all, query)); // further than one scan gives
    }
}

TEST_CASE("what is not wanted, or is gone, is not found") {
    std::mt19937 dice{3};
    Index index{3000};
    auto all = embed(*index, dice, 32);
    const Vector query = random_vector(dice, 32);
    archive::WantedIds wanted{std::vector<bool>(all.size() + 1)};
    for (std::size_t id = 1; id <= all.size(); id += 7)
        (*wanted)[id] = true;
    CHECK(nearest(*index, query, 5000, wanted) == brute_force(all, query, wanted));

    (*index).run("DELETE FROM results WHERE id % 3 = 0");
    std::erase_if(all, [](const auto& each) { return each.id % 3 == 0; });
    CHECK(nearest(*index, query, 5000) == brute_force(all, query));
    check_whole(*index);

    (*index).run("DELETE FROM results WHERE id % 7 <> 0");
    std::erase_if(all, [](const auto& each) { return each.id % 7 != 0; });
    const auto blocks = number(*index, "SELECT count(*) FROM vector_blocks");
    archive::repack_vectors(*index);
    CHECK(number(*index, "SELECT count(*) FROM vector_blocks") < blocks / 2);
    CHECK(nearest(*index, query, 5000) == brute_force(all, query));
    check_whole(*index);

    (*index).run("DELETE FROM vector_blocks");
    CHECK(nearest(*index, query, 5000) == brute_force(all, query)); // none is packed
}

TEST_CASE("a block that lacks a vector is found") {
    std::mt19937 dice{4};
    Index index{1000};
    (void)embed(*index, dice, 32);
    std::vector<std::string> wrong;
    (*index).run("UPDATE vectors SET id = id + 100000 WHERE id = 5; UPDATE vectors SET id = 5 WHERE id = 1000;"
                 "DELETE FROM vector_blocks WHERE last = (SELECT min(last) FROM vector_blocks);"
                 "UPDATE vectors SET vector = x'00' WHERE id = 900");
    archive::check_index(*index, [&](const std::string& what) { wrong.push_back(what); });
    REQUIRE(wrong.size() == 2);
    CHECK(wrong[0] == "vector 900: has not as many numbers as its model gives");
    CHECK(wrong[1].starts_with("vectors of e: the block up to "));
}

TEST_CASE("vectors that come by a merge are packed, and those of another model by that name stay away") {
    std::mt19937 dice{5};
    Index from{1000};
    Index into{0};
    Index other{10};
    const auto all = embed(*from, dice, 32);
    (void)embed(*other, dice, 16);
    for (int i = 0; i < 2; ++i) {
        archive::merge(*into, *from);
        archive::merge(*into, *other);
        CHECK(number(*into, "SELECT count(*) FROM vectors") == 1000);
        CHECK(number(*into, "SELECT count(*) FROM vector_blocks") ==
              number(*from, "SELECT count(*) FROM vector_blocks"));
        check_whole(*into);
    }
    const Vector query = random_vector(dice, 32);
    CHECK(nearest(*into, query, 50) == nearest(*from, query, 50));
}

TEST_CASE("lists are fused by ranks") {
    const auto text = [](std::int64_t row, std::int64_t task = 1) {
        Moment moment;
        moment.best = row;
        moment.subject.task = task;
        return moment;
    };
    const auto fused = archive::fused({{text(1), text(2), text(3)}, {text(3), text(4), text(1, 0), text(2)}});
    std::vector<std::pair<std::int64_t, double>> found;
    for (const Moment& moment : fused)
        found.emplace_back(moment.best, moment.score.value());
    REQUIRE(found.size() == 5);
    CHECK(found[0] == std::pair{std::int64_t{3}, 1.0 / 63 + 1.0 / 61});
    CHECK(found[1] == std::pair{std::int64_t{2}, 1.0 / 62 + 1.0 / 64});
    CHECK(found[2] == std::pair{std::int64_t{1}, 1.0 / 61});
    CHECK(found[3].first == 4);
    CHECK(found[4] == std::pair{std::int64_t{1}, 1.0 / 63}); // said aloud: another text
}
