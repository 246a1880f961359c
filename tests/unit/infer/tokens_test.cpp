// SPDX-License-Identifier: Apache-2.0
#include "common/infer/tokens.hpp"

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/infer/request_limits.hpp"
#include "tests/unit/infer/support.hpp"

using namespace vlm;
using infer::PixelSize;

TEST_CASE("pictures on a model's grid, as its own processor puts them") {
    struct Case {
        std::string model;
        PixelSize from;
        PixelSize to;
    };
    const std::vector<Case> cases = {
        {"Qwen/Qwen2.5-VL-7B-Instruct", {1920, 1080}, {1932, 1092}},
        {"qwen2.5vl:7b", {14, 14}, {56, 56}},
        {"Qwen/Qwen3-VL-8B-Instruct", {1920, 1080}, {1920, 1088}},
        {"qwen3-vl", {1280, 720}, {1280, 704}}, // 22.5 rows: the tie goes to the even 22
        {"qwen3-vl", {1280, 752}, {1280, 768}}, // 23.5 rows: to the even 24
        {"qwen3-vl", {640, 360}, {640, 352}},
        {"qwen3-vl", {100, 100}, {256, 256}},
        {"qwen3-vl", {8192, 8192}, {4096, 4096}},
        {"qwen3-vl", {6400, 32}, {6400, 32}},
        {"llava", {641, 361}, {641, 361}},
    };
    for (const Case& each : cases) {
        CAPTURE(each.model, each.from.width);
        CHECK(infer::smart_resize(each.from, infer::pixel_grid(each.model)) == each.to);
    }
    CHECK_THROWS_AS(infer::smart_resize({201, 1}, infer::pixel_grid("qwen3-vl")), base::UsageError);
    CHECK_THROWS_AS(infer::smart_resize({0, 5}, {}), base::UsageError);
}

TEST_CASE("tokens of a picture by model") {
    struct Case {
        std::string model;
        PixelSize size;
        std::int64_t tokens;
    };
    const std::vector<Case> cases = {
        {"Qwen2.5-VL-7B", {1920, 1080}, 2691},
        {"Qwen3-VL-8B", {1920, 1080}, 2040},
        {"Qwen3-VL-8B", {1280, 720}, 880},
        {"Qwen3-VL-8B", {640, 360}, 220},
        {"gpt-5.5", {1920, 1080}, 2448},
        {"gpt-4o", {1920, 1080}, 1105},
        {"gpt-4o", {512, 512}, 255},
        {"claude-haiku-4-5", {1920, 1080}, 2691},
        {"gemini-2.5-flash", {1920, 1080}, 258 * 6},
        {"gemini-3-pro", {64, 64}, 1120},
        {"what", {64, 64}, 64},
    };
    for (const Case& each : cases) {
        CAPTURE(each.model);
        CHECK(infer::image_tokens(each.model, each.size) == each.tokens);
    }
    CHECK(infer::video_tokens("Qwen3-VL", {640, 352}, 32) == 16 * 220);
    CHECK(infer::video_tokens("Qwen3-VL", {640, 352}, 5) == 3 * 220);
    CHECK(infer::automatic_send_as("vllm", "Qwen/Qwen3-VL-8B") == infer::SendAs::video);
    CHECK(infer::automatic_send_as("sglang", "Qwen/Qwen3-VL-8B") == infer::SendAs::images);
    CHECK(infer::automatic_send_as("vllm", "llava") == infer::SendAs::images);
    CHECK(infer::text_tokens("abcdefgh") == 2);
    CHECK(infer::text_tokens("日本") == 2);
}

TEST_CASE("the estimate learns from what servers count") {
    infer::TokenMeter meter{"qwen3-vl"};
    const infer::Question one = test::question_about(1);
    const infer::Question eight = test::question_about(8);
    const std::int64_t words = meter.estimate(test::question_about(0));
    const std::int64_t before = meter.estimate(eight);
    CHECK(meter.estimate({64, 64}) == 64);
    meter.calibrate(one, {std::nullopt, 5, std::nullopt});
    CHECK(meter.estimate(eight) == before);
    meter.calibrate(eight, {before + 80, 5, std::nullopt});
    CHECK(meter.estimate(eight) == before + 80);
    CHECK(meter.estimate({64, 64}) == 74);
    CHECK(meter.estimate({65, 64}) == 72);
    meter.calibrate(eight, {words, 5, std::nullopt}); // fewer than the words alone: not believed
    CHECK(meter.estimate({64, 64}) == 74);
}

TEST_CASE("limits of providers are kept before anything is sent") {
    infer::Question question = test::question_about(21);
    CHECK_FALSE(infer::beyond_limits(question, infer::request_limits("api.anthropic.com")));
    auto large = std::make_shared<infer::Frame>(*infer::probe_picture());
    large->width = 2001;
    question.frames.back().frame = large;
    const auto too_large = infer::beyond_limits(question, infer::request_limits("api.anthropic.com"));
    REQUIRE(too_large);
    CHECK(too_large->kind == infer::FailureClass::too_many);
    CHECK_FALSE(too_large->transient);
    CHECK_FALSE(infer::beyond_limits(question, infer::request_limits("localhost")));
    auto heavy = std::make_shared<infer::Frame>(*infer::probe_picture());
    heavy->jpeg = infer::Jpeg{std::string(5'000'000, 'x')};
    for (infer::LabelledFrame& each : question.frames) {
        each.frame = heavy;
    }
    const auto too_heavy = infer::beyond_limits(question, infer::request_limits("api.openai.com"));
    REQUIRE(too_heavy);
    CHECK(too_heavy->limit == 9);
    CHECK(too_heavy->wanted == 21);
    // Anthropic takes requests of 32 MB: in base64, 21 MiB of pictures are 29.4 MB.
    const auto anthropic = infer::request_limits("api.anthropic.com");
    question.frames.resize(5);
    CHECK(infer::beyond_limits(question, anthropic).value().limit == 4);
    question.frames.resize(4);
    CHECK_FALSE(infer::beyond_limits(question, anthropic));
    CHECK(anthropic.picture_bytes * 4 / 3 < 30'000'000);
    CHECK(infer::longest_side(infer::request_limits("api.anthropic.com"), 20) == 8000);
    CHECK(infer::longest_side(infer::request_limits("api.anthropic.com"), 21) == 2000);
}
