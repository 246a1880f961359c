// SPDX-License-Identifier: Apache-2.0
#include "common/infer/backend_cv.hpp"

#include <functional>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "common/infer/cv_description.hpp"
#include "tests/unit/vision/synthetic.hpp"

// One namespace per file: the files of a folder are compiled together.
namespace vlm::backend_cv_test {

using namespace std::chrono_literals;

namespace {

constexpr const char* remark = "[classical vision, not a language model]";

infer::LabelledFrame frame_of(base::Micros t, base::YuvImage pixels) {
    auto frame = std::make_shared<infer::Frame>();
    frame->t = t;
    frame->width = pixels.width;
    frame->height = pixels.height;
    frame->pixels = std::move(pixels);
    return {"", frame};
}

infer::Question question(std::vector<infer::LabelledFrame> frames) {
    infer::Question question;
    question.frames = std::move(frames);
    question.text = "What happens?";
    return question;
}

std::string text(infer::Backend& backend, std::vector<infer::LabelledFrame> frames) {
    const auto answer = backend.ask(question(std::move(frames)), {});
    REQUIRE_FALSE(answer.failure);
    CHECK_THAT(answer.text, Catch::EndsWith(remark));
    return answer.text;
}

infer::Observation seen(base::Micros t, std::size_t people, double share) {
    infer::Observation observation;
    observation.t = t;
    observation.picture.brightness = 0.5;
    observation.picture.contrast = 0.2;
    observation.picture.sharpness = 100;
    observation.picture.colours = {{"grey", 0.7}, {"green", 0.3}};
    observation.people.resize(people, vision::Box{0.1, 0.4, 0.1, 0.2, 1});
    observation.since = 1s;
    if (t > 0s) {
        observation.motion = vision::Motion{};
        observation.motion->share = share;
        if (share > 0) observation.motion->regions = {{0.8, 0.8, 0.1, 0.1, share}};
    }
    return observation;
}

} // namespace

TEST_CASE("classical vision says what it is and wants pixels") {
    const auto backend = infer::make_cv_backend();
    CHECK(backend->info().name == "cv");
    CHECK(backend->info().model == "cv-hog-motion-1");
    CHECK(backend->info().endpoint.empty());
    CHECK(backend->wants() == infer::WantsFrames::pixels);
}

TEST_CASE("one frame is described") {
    const auto backend = infer::make_cv_backend();
    std::string streamed;
    infer::TextSink sink;
    sink.text = [&](std::string_view part) { streamed += part; };
    const auto people = synthetic::people(640, 360, 120, {100, 320, 540});
    const auto answer = backend->ask(question({frame_of(3s, people)}), sink);
    REQUIRE_FALSE(answer.failure);
    CHECK_THAT(answer.text, Catch::StartsWith("3 people (1 "));
    CHECK_THAT(answer.text, Catch::Contains("mostly grey") && !Catch::Contains("motion at"));
    CHECK(streamed == answer.text);
    CHECK(answer.finish_reason == "stop");
    CHECK(answer.model == "cv-hog-motion-1");
    CHECK(answer.attempts == 1);
    CHECK_FALSE(answer.usage.input);
    CHECK(answer.ttft_ms);
}

TEST_CASE("frames asked one by one are compared with the one before") {
    const auto backend = infer::make_cv_backend();
    const auto empty = synthetic::road(320, 180, -100, 0);
    CHECK(text(*backend, {frame_of(1s, empty)}).find("no motion") == std::string::npos);
    CHECK_THAT(text(*backend, {frame_of(2s, synthetic::road(320, 180, -100, 0, 0.7))}), Catch::Contains("no motion"));
    CHECK_THAT(text(*backend, {frame_of(3s, synthetic::road(320, 180, 20, 70))}),
               Catch::Contains("motion at the left (2 % of the picture)"));
    CHECK_THAT(text(*backend, {frame_of(30s, empty)}), Catch::Contains("changes at the left"));
    // An earlier frame, or one of another size, belongs to something else.
    CHECK(text(*backend, {frame_of(2s, synthetic::road(320, 180, 20, 70))}).find("motion at") == std::string::npos);
    CHECK(text(*backend, {frame_of(3s, synthetic::road(160, 90, 20, 70))}).find("motion at") == std::string::npos);
}

TEST_CASE("several frames are summed up over their time") {
    const auto backend = infer::make_cv_backend();
    std::vector<infer::LabelledFrame> frames;
    for (int i = 0; i < 6; ++i) {
        const int left = i == 2 || i == 3 ? 260 - 60 * i : -100;
        frames.push_back(frame_of(10s + i * 500ms, synthetic::road(320, 180, left, 74)));
    }
    CHECK_THAT(text(*backend, frames),
               Catch::StartsWith("6 frames over 2.5 s: no people found; motion 1.0 to 2.0 s ("));
    CHECK_THAT(text(*backend, {frames[0], frames[1]}), Catch::Contains("; no motion;"));
}

TEST_CASE("the same questions get the same answers") {
    const auto ask_all = [] {
        const auto backend = infer::make_cv_backend();
        std::string all;
        for (int i = 0; i < 3; ++i) {
            all += text(*backend, {frame_of(i * 1s, synthetic::people(640, 360, 110 + 10 * i, {100, 180, 320, 540}))});
        }
        return all;
    };
    CHECK(ask_all() == ask_all());
}

TEST_CASE("a schema is refused, since only its user knows what it means") {
    const auto backend = infer::make_cv_backend();
    auto asked = question({frame_of(0s, synthetic::road(320, 180, 0, 0))});
    asked.schema = std::make_shared<infer::Schema>(infer::Schema{"x", R"({"type":"object"})"});
    const auto answer = backend->ask(asked, {});
    REQUIRE(answer.failure);
    CHECK(answer.failure->kind == infer::FailureClass::bad_request);
    CHECK_THAT(answer.failure->message, Catch::Contains("--api-base"));
    CHECK(answer.text.empty());
    REQUIRE(backend->ask(question({}), {}).failure);
}

TEST_CASE("measurements over time become sentences") {
    using infer::describe;
    CHECK(describe({seen(0s, 1, 0)}) ==
          std::string{"1 person (left); of medium brightness; mostly grey and green. "} + remark);
    CHECK(
        describe({seen(0s, 0, 0), seen(1s, 2, 0.01), seen(2s, 0, 0), seen(3s, 1, 0.004)}) ==
        std::string{"4 frames over 3.0 s: people in 2 of 4 frames (up to 2, at 1.0 s); motion at 1.0 s (at the bottom "
                    "right, 1 % of the picture), at 3.0 s (at the bottom right, 0.4 % of the picture); of medium "
                    "brightness; mostly grey and green. "} +
            remark);
    CHECK_THAT(describe({seen(0s, 2, 0), seen(1s, 2, 0.2), seen(2s, 2, 0.1)}),
               Catch::Contains("2 people throughout; motion throughout (at the bottom right, 20 % of the picture)"));
    CHECK_THAT(describe({seen(0s, 2, 0), seen(1s, 5, 0.9)}),
               Catch::Contains("2 to 5 people (most at 1.0 s); the whole picture changes at 1.0 s"));
    auto dark = seen(1s, 0, 0);
    dark.picture.brightness = 0.1;
    CHECK_THAT(describe({seen(0s, 0, 0), dark}), Catch::Contains("brightness from 10 % (at 1.0 s) to 50 % (at 0.0 s)"));
}

} // namespace vlm::backend_cv_test
