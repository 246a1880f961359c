// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/prompt.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "tests/unit/analysis/support.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using analysis::Prompt;
using base::Micros;

namespace {

infer::Question question_about(const std::vector<Micros>& times, Micros t0, const Prompt& prompt) {
    return analysis::make_question(prompt, analysis::Template{prompt.text}, test::window_at(times), t0, {});
}

Prompt saying(std::string text) {
    Prompt prompt;
    prompt.text = std::move(text);
    return prompt;
}

std::shared_ptr<const infer::Schema> schema_of(std::string document) {
    return std::make_shared<const infer::Schema>(infer::Schema{"answer", std::move(document)});
}

} // namespace

TEST_CASE("a time is told in tenths of seconds since the start") {
    const auto [time, label] = GENERATE(table<Micros, std::string>({
        {0us, "<0.0 seconds>"},
        {2500ms, "<2.5 seconds>"},
        {2449ms, "<2.4 seconds>"},
        {2460ms, "<2.5 seconds>"},
        {1h, "<3600.0 seconds>"},
        {-40ms, "<0.0 seconds>"}, // a frame that was shown already when the span began
        {-900ms, "<0.0 seconds>"},
    }));
    CHECK(analysis::time_label(time) == label);
}

TEST_CASE("several frames have labels, a single one stands alone") {
    const infer::Question several = question_about({10s, 10500ms, 12s}, 10s, saying("What?"));
    REQUIRE(several.frames.size() == 3);
    CHECK(several.frames[0].label == "<0.0 seconds>");
    CHECK(several.frames[1].label == "<0.5 seconds>");
    CHECK(several.frames[2].label == "<2.0 seconds>");
    CHECK(several.frames[2].frame->t == Micros{12s});
    const infer::Question single = question_about({10s}, 0s, saying("What?"));
    REQUIRE(single.frames.size() == 1);
    CHECK(single.frames[0].label.empty());
}

TEST_CASE("labels of frames that follow each other closely have as many decimals as they need") {
    const auto first_labels = [](std::initializer_list<Micros> times) {
        const infer::Question question = question_about(times, 10s, saying(""));
        return question.frames[0].label + " " + question.frames[1].label;
    };
    CHECK(first_labels({10s, 10100ms}) == "<0.0 seconds> <0.1 seconds>");
    CHECK(first_labels({10s, 10040ms, 10080ms}) == "<0.00 seconds> <0.04 seconds>");
    CHECK(first_labels({10s, 10004ms}) == "<0.000 seconds> <0.004 seconds>");
    CHECK(first_labels({10s, 10s}) == "<0.000 seconds> <0.000 seconds>");
}

TEST_CASE("the times of a video count from where the labels do") {
    CHECK(question_about({10s, 11s}, 9s, saying("")).t0 == Micros{9s});
}

TEST_CASE("the question is filled in from the window") {
    Prompt prompt = saying("{n_frames} from {t} of {t0} to {t1}, {width}x{height}, {source}: {previous}");
    prompt.system = "Be {brief}.";
    prompt.schema = schema_of("{}");
    prompt.generation.max_output_tokens = 77;
    analysis::TemplateValues values;
    values.source = "a.mp4";
    values.t0 = 1s;
    values.t1 = 3s;
    values.previous = "{t}";
    const infer::Question question =
        analysis::make_question(prompt, analysis::Template{prompt.text}, test::window_at({1500ms, 2s}), 1s, values);
    CHECK(question.text == "2 from 1.5 of 1 to 3, 64x32, a.mp4: {t}");
    CHECK(question.system == "Be {brief}."); // constant, for the server's cache
    CHECK(question.schema == prompt.schema);
    CHECK(question.generation.max_output_tokens == 77);
}

TEST_CASE("a prompt's name tells apart what is asked") {
    Prompt prompt = saying("What?");
    std::set<std::string> ids = {prompt.id()};
    CHECK(prompt.id().size() == 16);
    CHECK(prompt.id() == saying("What?").id());
    prompt.generation.max_output_tokens = 5; // how it is asked is another matter
    CHECK(prompt.id() == saying("What?").id());
    prompt.system = "Be brief.";
    CHECK(ids.insert(prompt.id()).second);
    prompt.schema = schema_of("{}");
    CHECK(ids.insert(prompt.id()).second);
    prompt.schema = schema_of("{\"type\":\"object\"}");
    CHECK(ids.insert(prompt.id()).second);
    Prompt moved;
    moved.system = "What?";
    CHECK(ids.insert(moved.id()).second);
}
