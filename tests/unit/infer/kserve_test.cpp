// SPDX-License-Identifier: Apache-2.0
#include "common/infer/kserve_detector.hpp"

#include <algorithm>
#include <csignal>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "tests/support/model_server.hpp"
#include "tests/support/scripted_server.hpp"
#include "tests/unit/infer/support.hpp"
#include "tests/unit/vision/synthetic.hpp"

using namespace vlm;
using Catch::Matchers::Contains;
using infer::Failure;
using vision::Extent;

namespace {

using ServerOptions = std::vector<std::string>;

infer::KserveOptions kserve_options() {
    infer::KserveOptions options;
    options.server.environment = test::environment({});
    options.server.timeout = std::chrono::milliseconds{5000};
    return options;
}

/// Without real waits between attempts.
infer::KserveDetector kserve_at(const std::string& url, infer::KserveOptions options = kserve_options()) {
    return infer::KserveDetector{url, std::move(options), [](auto) { return base::Waited::whole; }};
}

/// A dark picture with a square of a cell at (left, top).
base::YuvImage with_cell(int width, int height, int left, int top, synthetic::Rgb colour = {255, 255, 255}) {
    return synthetic::picture(width, height, [=](int x, int y) {
        const bool inside = x >= left && x < left + 32 && y >= top && y < top + 32;
        return inside ? colour : synthetic::Rgb{10, 10, 10};
    });
}

struct Ended {
    std::string words;
    base::ExitCode code = base::ExitCode::done;
};

/// How it ends to open a model on this server and look at a picture.
Ended end_of(const std::string& url, const infer::KserveOptions& options = kserve_options()) {
    try {
        auto detector = kserve_at(url, options);
        const auto picture = with_cell(96, 64, 0, 0);
        static_cast<void>(detector.detect({&picture, 1}));
    } catch (const base::Error& error) {
        return {error.what(), error.code()};
    }
    return {};
}

std::string answer_flaw(const std::string& body, const std::string& length = "") {
    const auto read = infer::read_kserve_answer(body, length);
    const auto* failure = std::get_if<Failure>(&read);
    return failure != nullptr ? failure->message : "none";
}

} // namespace

TEST_CASE("tensors go as bytes behind JSON") {
    const std::vector<float> values = {1, 2, 3};
    const auto body = infer::kserve_body("in", {1, 3}, values, {{"out", "FP32", {}}});
    CHECK(body.bytes.substr(0, body.json_length) ==
          R"({"inputs":[{"datatype":"FP32","name":"in","parameters":{"binary_data_size":12},"shape":[1,3]}],)"
          R"("outputs":[{"name":"out","parameters":{"binary_data":true}}]})");
    CHECK(body.bytes.size() == body.json_length + 12);
}

TEST_CASE("outputs are read as bytes and as JSON") {
    const std::string head =
        R"({"outputs":[{"name":"o","datatype":"FP32","shape":[1,2],"parameters":{"binary_data_size":8}}]})";
    const std::string bytes{"\0\0\x80\x3F\0\0\0\x40", 8};
    const auto binary = infer::read_kserve_answer(head + bytes, std::to_string(head.size()));
    CHECK(std::get<std::vector<infer::KserveOutput>>(binary).at(0).values == std::vector<float>{1, 2});
    const auto lists = infer::read_kserve_answer(
        R"({"outputs":[{"name":"o","datatype":"FP32","shape":[2,6],"data":[[1,2,3,4,5,6],[7,8,9,10,11,12]]}]})", "");
    CHECK(std::get<std::vector<infer::KserveOutput>>(lists).at(0).values[11] == 12);
}

TEST_CASE("what is wrong with an answer of a model server is said") {
    const std::vector<std::pair<std::string, std::string>> flaws = {
        {"", "does not begin with JSON"},
        {"[]", "no outputs"},
        {R"({"error":"out of memory"})", "out of memory"},
        {R"({"outputs":[{"name":"o","datatype":"FP16","shape":[1]}]})", R"(output "o" is FP16, not FP32)"},
        {R"({"outputs":[{"name":"o","datatype":"FP32","shape":[-1],"data":[]}]})", "has no shape"},
        {R"({"outputs":[{"name":"o","datatype":"FP32","shape":[16000000,16000000],"data":[]}]})", "has no shape"},
        {R"({"outputs":[{"name":"o","datatype":"FP32","shape":[3],"data":[1,2]}]})",
         "holds 2 numbers for the shape [3]"},
        {R"({"outputs":[{"name":"o","datatype":"FP32","shape":[2],"data":[1,"2"]}]})", "cut off, or no numbers"},
        {R"({"outputs":[{"name":"o","datatype":"FP32","shape":[2],"parameters":{"binary_data_size":8}}]})", "cut off"},
    };
    for (const auto& [body, words] : flaws) {
        CAPTURE(body);
        CHECK_THAT(answer_flaw(body), Contains(words));
    }
    CHECK_THAT(answer_flaw("{}", "3"), Contains("does not begin with JSON"));
    CHECK_THAT(answer_flaw("{}", "x"), Contains("does not begin with JSON"));
}

TEST_CASE("a model on a server finds what is bright, in its colours") {
    const std::string output = GENERATE("yolox", "yolov8");
    const bool any_size = GENERATE(true, false);
    ServerOptions arguments = {"--output", output};
    if (!any_size) arguments.insert(arguments.end(), {"--size", "96x96"});
    const test::StandIn server{"kserve_server.py", arguments};
    infer::KserveOptions options = kserve_options();
    if (any_size) options.size = Extent{96, 96};
    auto detector = kserve_at(server.url("/v2/models/bright"), options);
    CHECK(detector.method() == "bright");
    CHECK(detector.batch() == 1);
    CHECK(detector.classes().names.size() == 2);
    CHECK(detector.wanted({192, 192}) == Extent{96, 96});
    for (const bool red : {false, true}) {
        const auto picture =
            with_cell(96, 96, 32, 64, red ? synthetic::Rgb{250, 20, 20} : synthetic::Rgb{240, 240, 240});
        const auto found = detector.detect({&picture, 1});
        REQUIRE(found[0].size() == 1);
        CHECK(found[0][0].kind == (red ? 1 : 0));
        CHECK(found[0][0].x == Approx(32));
        CHECK(found[0][0].y == Approx(64));
        CHECK(found[0][0].width == Approx(32));
        CHECK(found[0][0].score == Approx(0.9));
    }
}

TEST_CASE("a server gets as many pictures at once as it says") {
    const test::StandIn server{"kserve_server.py", {"--max-batch", "4", "--size", "96x96"}};
    auto detector = kserve_at(server.url("/v2/models/bright/versions/1"));
    CHECK(detector.batch() == 4);
    const std::vector<base::YuvImage> pictures = {with_cell(96, 64, 0, 16), with_cell(96, 64, 200, 0),
                                                  with_cell(96, 64, 64, 0)};
    const auto found = detector.detect(pictures);
    REQUIRE(found.size() == 3);
    CHECK(found[1].empty());
    REQUIRE(found[2].size() == 1);
    CHECK(found[2][0].x == Approx(64));
}

TEST_CASE("answers may come as JSON, and failures may pass") {
    for (const char* fault : {"as-json", "status=503@2-2", "drop@3-3"}) {
        CAPTURE(fault);
        const test::StandIn server{"kserve_server.py", {"--size", "96x96", "--fault", fault}};
        CHECK(end_of(server.url("/v2/models/bright")).words.empty());
    }
}

TEST_CASE("a model server that fails is told in one line with its address") {
    struct Case {
        ServerOptions arguments;
        std::string path;
        std::string words;
        base::ExitCode code;
    };
    using base::ExitCode;
    const std::string model = "/v2/models/bright";
    const std::vector<Case> cases = {
        {{"--fault", "rows"},
         model,
         "its output [1,182,7] for pictures of 96x96: not what any of yolox",
         ExitCode::failed},
        {{"--fault", "rows@3-"},
         model,
         "its output [1,119,7] for pictures of 96x64: not what yolox gives",
         ExitCode::failed},
        {{"--fault", "bytes"}, model, R"(output "output" holds )", ExitCode::failed},
        {{"--fault", "half"}, model, R"(output "output" is cut off)", ExitCode::failed},
        {{"--fault", "no-output"}, model, R"(the answer has no output "output")", ExitCode::failed},
        {{"--fault", "no-json"}, model, "is this the address of a", ExitCode::failed},
        {{"--fault", "status=500"}, model, "refused", ExitCode::unreachable},
        {{"--api-key", "right"}, model, "unauthorized", ExitCode::unreachable},
        {{}, "/v2/models/other", "unknown model: 'other'", ExitCode::unreachable},
        {{}, "/v2", "not the address of a model", ExitCode::usage},
    };
    infer::KserveOptions options = kserve_options();
    options.size = Extent{96, 96};
    for (const Case& each : cases) {
        const test::StandIn server{"kserve_server.py", each.arguments};
        const Ended ended = end_of(server.url(each.path), options);
        CAPTURE(each.words, ended.words);
        CHECK_THAT(ended.words, Contains(each.words));
        CHECK_THAT(ended.words, Contains(server.url()));
        CHECK_THAT(ended.words, !Contains("\n"));
        CHECK(ended.code == each.code);
    }
}

TEST_CASE("a model server that is not there cannot be reached") {
    std::string url;
    {
        const test::StandIn server{"kserve_server.py", {}};
        url = server.url("/v2/models/bright");
    }
    const Ended ended = end_of(url);
    CHECK(ended.code == base::ExitCode::unreachable);
    CHECK_THAT(ended.words, Contains(url + ": ") && Contains("refused"));
}
