// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <catch2/catch.hpp>

#include "common/infer/wire_embeddings.hpp"

using namespace vlm;
using Catch::Matchers::Contains;
using infer::Failure;
using infer::UnitVector;
using infer::VectorEncoding;

namespace {

std::vector<UnitVector> vectors_of(const std::string& body, std::size_t count) {
    auto read = infer::read_embeddings(body, count);
    if (const auto* failure = std::get_if<Failure>(&read)) FAIL(failure->message);
    return std::get<std::vector<UnitVector>>(read);
}

std::string flaw_of(const std::string& body, std::size_t count) {
    const auto read = infer::read_embeddings(body, count);
    const auto* failure = std::get_if<Failure>(&read);
    return failure != nullptr ? failure->message : "none";
}

} // namespace

TEST_CASE("texts are sent as they are") {
    const std::vector<std::string> texts = {"a \"red\" truck\n", "\xff"};
    CHECK(infer::embeddings_body("m", texts, VectorEncoding::base64) ==
          R"({"model":"m","encoding_format":"base64","input":["a \"red\" truck\n","�"]})");
    CHECK_THAT(infer::embeddings_body("m", texts, VectorEncoding::number), Contains(R"("encoding_format":"float")"));
}

TEST_CASE("vectors are read in any order and writing, and made as long as 1") {
    const auto vectors =
        vectors_of(R"({"data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":"AACAPwAAAAA="}]})", 2);
    REQUIRE(vectors[0]);
    REQUIRE(vectors[1]);
    CHECK(*vectors[0] == std::vector<float>{1, 0});
    CHECK(*vectors[1] == std::vector<float>{0.6F, 0.8F});
    CHECK(vectors_of(R"({"data":[{"embedding":[1]},{"embedding":[-2]}]})", 2)[1] == std::vector<float>{-1});
}

TEST_CASE("a vector without a direction is none") {
    for (const char* vector : {"[0,0]", "[null,1]", "[1e300,1]", "\"AADAfwAAAAA=\""}) {
        CAPTURE(vector);
        CHECK_FALSE(vectors_of(std::string{R"({"data":[{"index":0,"embedding":)"} + vector + "}]}", 1)[0]);
    }
}

TEST_CASE("what an answer lacks is said") {
    const std::vector<std::pair<std::string, std::string>> answers = {
        {"", "no JSON"},
        {"[]", "no vectors"},
        {R"({"data":{}})", "no vectors"},
        {R"({"error":{"message":"out of memory"}})", "out of memory"},
        {R"({"data":[{"index":0,"embedding":[1]}]})", "1 vectors for 2 texts"},
        {R"({"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]})", "two vectors for text 1"},
        {R"({"data":[{"index":0,"embedding":[1]},{"index":2,"embedding":[1]}]})", "a vector for text 3 of 2"},
        {R"({"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1,2]}]})", "vectors of 1 and of 2 numbers"},
        {R"({"data":[{"index":0,"embedding":[1]},{"index":1}]})", "no vector for text 2"},
        {R"({"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":"AAA"}]})", "no vector for text 2"},
        {R"({"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":["1"]}]})", "no vector for text 2"},
        {R"({"data":[1,2]})", "no vector for text 1"},
    };
    for (const auto& [body, words] : answers) {
        CAPTURE(body);
        CHECK_THAT(flaw_of(body, 2), Contains(words));
    }
}
