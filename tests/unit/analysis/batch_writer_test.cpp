// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/batch_writer.hpp"

#include <filesystem>

#include <catch2/catch.hpp>

#include "common/analysis/batch_ledger.hpp"
#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using analysis::BatchManifest;
using analysis::BatchWriter;

namespace {

records::BatchUnit unit(int n) {
    records::BatchUnit unit;
    unit.planned.key = base::sha256_hex(std::to_string(n));
    unit.planned.source = "a \"b\".mp4";
    unit.planned.video = "12-ab";
    unit.planned.t0 = 1500ms * n;
    unit.planned.t1 = 1500ms * n + 1us;
    unit.planned.frames = {1500ms * n, 1500ms * n + 1us};
    unit.planned.n_sampled = 3;
    unit.planned.prompt_id = "p";
    unit.planned.model_asked = "m";
    unit.planned.backend = "openai";
    unit.answer_schema = R"({"z":1,"a":2})";
    unit.max_output_tokens = 100;
    return unit;
}

/// Writes requests with bodies of this size: the files that became whole.
std::vector<std::string> write(const std::string& folder, int first, int count, std::size_t bytes,
                               const analysis::BatchLimits& limits) {
    std::vector<std::string> shards;
    BatchWriter writer{folder, infer::BatchForm::openai, limits,
                       [&](const std::string& shard) { shards.push_back(shard); }};
    for (int n = first; n < first + count; ++n)
        writer.add(unit(n), '"' + std::string(bytes, 'x') + '"');
    writer.close();
    return shards;
}

} // namespace

TEST_CASE("files of requests hold so many lines and bytes") {
    const test::TemporaryFolder folder;
    const std::string out = folder.path("new/out");
    CHECK(write(out, 0, 5, 10, {1'000'000, 2}).size() == 3);
    CHECK(write(out, 5, 4, 400, {1'200, 100}) == std::vector<std::string>{out + "/00004.jsonl", out + "/00005.jsonl"});
    CHECK(write(out, 9, 2, 4'000, {1'200, 100}).size() == 2); // each alone is too large
    for (const int number : analysis::BatchNames{out}.shards())
        CHECK(std::filesystem::exists(analysis::BatchNames{out}.manifest(number)));
    const BatchManifest manifest{out};
    CHECK(manifest.size() == 11);
    const BatchWriter writer{out, infer::BatchForm::openai, {}, {}};
    CHECK(writer.has(unit(10).planned.key));
    CHECK_FALSE(writer.has(unit(11).planned.key));
}

TEST_CASE("the manifest says of a request what was planned") {
    const test::TemporaryFolder folder;
    CHECK(write(folder.path("out"), 0, 3, 10, {}).size() == 1);
    const BatchManifest manifest{folder.path("out")};
    const auto found = manifest.find(unit(1).planned.key);
    REQUIRE(found);
    CHECK(records::to_json_line(*found) == records::to_json_line(unit(1)));
    CHECK(found->answer_schema == unit(1).answer_schema);
    CHECK(found->planned.n_sent == 2);
    CHECK_FALSE(manifest.find(unit(7).planned.key));
    CHECK_FALSE(manifest.find("no key"));
}

TEST_CASE("what never became whole is written anew") {
    const test::TemporaryFolder folder;
    const std::string out = folder.path("out");
    {
        BatchWriter writer{out, infer::BatchForm::openai, {}, {}};
        writer.add(unit(0), "{}");
    }
    CHECK(analysis::BatchNames{out}.shards().empty());
    CHECK(write(out, 0, 1, 10, {}) == std::vector<std::string>{out + "/00001.jsonl"});
    // Killed between the two names: nobody can have taken the requests.
    std::filesystem::remove(out + "/00001.jsonl");
    CHECK(write(out, 0, 1, 10, {}) == std::vector<std::string>{out + "/00002.jsonl"});
}

TEST_CASE("a damaged manifest is told") {
    const test::TemporaryFolder folder;
    CHECK_THROWS_WITH(BatchManifest{folder.path("none")}, Catch::Contains("holds no batch files"));
    std::filesystem::create_directories(folder.path("manifest"));
    const std::string path = folder.write("manifest/00001.jsonl", "{\"schema\":\"vlm.batch/1\",\"key\":\"x\"}\n");
    CHECK_THROWS_WITH(BatchManifest{folder.path("")}, Catch::Contains("line 1 key is no work key"));
}

TEST_CASE("the ledger remembers what was handed over") {
    const test::TemporaryFolder folder;
    {
        analysis::BatchLedger ledger{folder.path(""), "http://a/v1"};
        ledger.shards()[3] = {"file-1", true, "batch_1", "in_progress", false};
        ledger.save();
    }
    {
        analysis::BatchLedger ledger{folder.path(""), "http://a/v1"};
        REQUIRE(ledger.shards().size() == 1);
        CHECK(ledger.shards()[3].batch == "batch_1");
        CHECK(ledger.shards()[3].asked);
        CHECK_THROWS_WITH((analysis::BatchLedger{folder.path(""), "http://a/v1"}), Catch::Contains("another program"));
    }
    CHECK_THROWS_WITH((analysis::BatchLedger{folder.path(""), "http://b/v1"}), Catch::Contains("not to http://b/v1"));
    for (const char* text :
         {"", "{}", R"({"provider":"x","shards":{"a":{}}})", R"({"provider":"http://a/v1","shards":{"1":{}}})"}) {
        std::ignore = folder.write("batches.json", text);
        CHECK_THROWS_AS((analysis::BatchLedger{folder.path(""), "http://a/v1"}), base::Error);
    }
}
