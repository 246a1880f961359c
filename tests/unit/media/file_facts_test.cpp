// SPDX-License-Identifier: Apache-2.0
#include "common/media/file_facts.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/unit/media/clips.hpp"

using namespace vlm;

TEST_CASE("times of creation as containers write them") {
    const auto [text, expected] = GENERATE(table<std::string, std::string>({
        {"2026-03-01T12:00:00.000000Z", "2026-03-01T12:00:00.000Z"},
        {"2026-03-01T12:00:00.250Z", "2026-03-01T12:00:00.250Z"},
        {"2026-03-01T12:00:00+0100", "2026-03-01T11:00:00.000Z"},
        {"2026-03-01 12:00:00", "2026-03-01T12:00:00.000Z"},
        {"1970-01-01T00:00:00.000000Z", ""},
        {"1904-01-01T00:00:00.000000Z", ""},
        {"now", ""},
        {"yesterday, perhaps", ""},
        {"", ""},
    }));
    CAPTURE(text);
    const auto time = media::creation_time(text);
    CHECK((time ? base::format_wall(*time) : "") == expected);
}

TEST_CASE("a file tells of its streams") {
    const media::Source source{test::generated_clip("cfr25.mp4"), {}};
    const media::FileFacts facts = media::facts_of(source);
    CHECK(facts.audio == "aac");
    CHECK(facts.nominal_rate == media::Fraction{25, 1});
    const auto json = nlohmann::json::parse(facts.json);
    CHECK(json.at("format").at("format_name") == "mov,mp4,m4a,3gp,3g2,mj2");
    CHECK(json.at("streams").at(0).at("codec_name") == "h264");
    CHECK(json.at("streams").at(0).at("width") == 640);
    CHECK(json.at("streams").at(1).at("codec_type") == "audio");
    CHECK(json.at("streams").at(1).at("channels") == 1);
}
