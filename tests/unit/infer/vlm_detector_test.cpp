// SPDX-License-Identifier: Apache-2.0
#include "common/infer/vlm_detector.hpp"

#include <csignal>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "tests/support/model_server.hpp"
#include "tests/unit/infer/support.hpp"
#include "tests/unit/vision/synthetic.hpp"

using namespace vlm;
using Catch::Matchers::Contains;
using vision::Extent;

namespace {

infer::VlmDetectorOptions asking(const test::StandIn& server, const std::string& backend, const std::string& model) {
    infer::VlmDetectorOptions options;
    options.server.environment = test::environment({});
    options.server.backend = backend;
    options.server.api_base = server.url(backend == "openai" ? "/v1" : "");
    options.server.model = model;
    options.server.timeout = std::chrono::milliseconds{5000};
    options.kinds = {"person", "car"};
    return options;
}

/// Without real waits between attempts.
infer::VlmDetector detector_for(const infer::VlmDetectorOptions& options) {
    return infer::VlmDetector{std::make_shared<infer::BoxAsker>(options, [](auto) { return base::Waited::whole; })};
}

/// Something red at (40, 60), 32 wide and 96 high, and something green in the lower right corner.
base::YuvImage red_and_green(Extent size) {
    return synthetic::picture(size.width, size.height, [=](int x, int y) {
        if (x >= 40 && x < 72 && y >= 60 && y < 156) return synthetic::Rgb{255, 0, 0};
        if (x >= size.width - 64 && y >= size.height - 32) return synthetic::Rgb{0, 255, 0};
        return synthetic::Rgb{40, 40, 40};
    });
}

void check_box(const base::Detection& box, double x, double y, double width, double height, int kind) {
    CHECK(box.x == Approx(x).margin(2));
    CHECK(box.y == Approx(y).margin(2));
    CHECK(box.width == Approx(width).margin(3));
    CHECK(box.height == Approx(height).margin(3));
    CHECK(box.kind == kind);
    CHECK(box.score == 1);
}

struct GivenUp {
    std::string words;
    base::ExitCode code = base::ExitCode::done;
};

/// Why nothing is known of a picture.
GivenUp why_nothing(const infer::VlmDetectorOptions& options) {
    try {
        auto detector = detector_for(options);
        const auto picture = red_and_green({320, 240});
        static_cast<void>(detector.detect({&picture, 1}));
    } catch (const vision::NoAnswer& reason) {
        return {std::string{"no answer: "} + reason.what(), reason.code()};
    } catch (const base::Error& error) {
        return {error.what(), error.code()};
    }
    return {};
}

} // namespace

TEST_CASE("a language model tells where things are, whoever serves it and however it says so") {
    const auto [engine, backend, model] = GENERATE(table<std::string, std::string, std::string>({
        {"vllm", "openai", "Qwen3-VL-8B"},
        {"vllm", "openai", "Qwen2.5-VL-7B"},
        {"openai", "openai", "gemini-2.5-flash"},
        {"anthropic", "anthropic", "claude"},
        {"ollama", "ollama", "qwen3-vl:8b"},
    }));
    CAPTURE(engine, model);
    const test::ModelServer server{{"--engine", engine, "--model", model}};
    auto detector = detector_for(asking(server, backend, model));
    CHECK(detector.method() == "vlm");
    CHECK(detector.classes().names == std::vector<std::string>{"person", "car"});
    const Extent size = detector.wanted({320, 240});
    const auto picture = red_and_green(size);
    const auto found = detector.detect({&picture, 1});
    REQUIRE(found.size() == 1);
    REQUIRE(found.front().size() == 2);
    const bool first_red = found.front().front().kind == 0;
    check_box(found.front().at(first_red ? 0 : 1), 40, 60, 32, 96, 0);
    check_box(found.front().at(first_red ? 1 : 0), size.width - 64, size.height - 32, 64, 32, 1);
}

TEST_CASE("pictures are sent on the model's grid") {
    const test::ModelServer server{{}};
    CHECK(detector_for(asking(server, "openai", "m")).wanted({1920, 1080}) == Extent{965, 543});
    CHECK(detector_for(asking(server, "openai", "qwen3-vl")).wanted({1920, 1080}) == Extent{960, 544});
    auto options = asking(server, "openai", "qwen2.5-vl");
    options.size = {100, 50};
    CHECK(detector_for(options).wanted({1920, 1080}) == Extent{112, 56});
}

TEST_CASE("an answer that is none is told, and no empty picture") {
    const auto [fault, words] = GENERATE(table<std::string, std::string>({
        {"schema-broken", "does not fit the schema"},
        {"empty", "does not fit the schema"},
        {"content-filter", "no answer: "},
        {"500", "no answer: "},
        {"status=400", "no answer: "},
    }));
    CAPTURE(fault);
    const test::ModelServer server{{"--model", "m", "--fault", fault + "@1-9"}};
    const GivenUp given_up = why_nothing(asking(server, "openai", "m"));
    CHECK_THAT(given_up.words, Contains("no answer: ") && Contains(words));
}

TEST_CASE("a server that answers nobody ends it all") {
    auto options = asking(test::ModelServer{{"--model", "m"}}, "openai", "m"); // ends at once
    options.policy.ready.restart = std::chrono::milliseconds{0};
    CHECK(why_nothing(options).code == base::ExitCode::unreachable);
    const test::ModelServer locked{{"--model", "m", "--api-key", "sk-1"}};
    const GivenUp refused = why_nothing(asking(locked, "openai", "m"));
    CHECK(refused.code == base::ExitCode::unreachable);
    CHECK_THAT(refused.words, !Contains("no answer"));
}

TEST_CASE("what is no language model gives no boxes") {
    infer::VlmDetectorOptions options;
    options.server.backend = "cv";
    CHECK_THROWS_WITH(infer::BoxAsker{options}, Contains("gives no boxes"));
}

TEST_CASE("what was asked tells boxes apart") {
    const test::ModelServer server{{}};
    const auto identity = [&](const std::string& model, std::vector<std::string> kinds) {
        auto options = asking(server, "openai", model);
        options.kinds = std::move(kinds);
        return infer::BoxAsker{options}.identity();
    };
    CHECK(identity("m", {"person"}) == identity("m", {"person"}));
    CHECK(identity("m", {"person"}) != identity("m", {"car"}));
    CHECK(identity("m", {"person"}) != identity("n", {"person"}));
    CHECK_THAT(identity("m", {}), Catch::Matchers::StartsWith("vlm m "));
}
