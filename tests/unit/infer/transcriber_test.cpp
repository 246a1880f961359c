// SPDX-License-Identifier: Apache-2.0
#include "common/infer/transcriber.hpp"

#include <catch2/catch.hpp>

using namespace vlm;

namespace {

infer::Speech speech_in(std::string_view body) {
    return std::get<infer::Speech>(infer::read_speech(body, 30));
}

} // namespace

TEST_CASE("segments of speech are read, within the sound they are of") {
    const auto speech = speech_in(R"({"language": "english", "text": "a b", "segments": [
        {"start": 0.5, "end": 2, "text": " a"}, {"start": 3, "end": 99, "text": "b "}, {"start": 5, "end": 6, "text": " "}]})");
    CHECK(speech.language == "english");
    REQUIRE(speech.segments.size() == 2);
    CHECK(speech.segments[0].start == 0.5);
    CHECK(speech.segments[0].text == "a");
    CHECK(speech.segments[1].end == 30);
}

TEST_CASE("a text without segments is one") {
    const auto speech = speech_in(R"({"text": " hello "})");
    REQUIRE(speech.segments.size() == 1);
    CHECK(speech.segments[0].text == "hello");
    CHECK(speech.segments[0].end == 30);
    CHECK(speech_in(R"({"text": ""})").segments.empty());
}

TEST_CASE("what is no speech is a failure") {
    for (const char* body : {"", "hello", "[]", "{}", R"({"text": 3})", R"({"error": {"message": "no"}})"})
        CHECK(std::holds_alternative<infer::Failure>(infer::read_speech(body, 30)));
}
