// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/analysis/support.hpp"

#include <cstdlib>
#include <filesystem>
#include <memory>

#include <catch2/catch.hpp>

namespace vlm::test {

analysis::PreparedFrame prepared(base::Micros t) {
    auto frame = std::make_shared<infer::Frame>();
    frame->t = t;
    frame->width = 64;
    frame->height = 32;
    analysis::PreparedFrame made{std::move(frame), t, 2, 3, base::Steady::now()};
    made.decoder = "h264";
    return made;
}

analysis::Window window_at(const std::vector<base::Micros>& times) {
    analysis::Window window;
    for (const base::Micros t : times)
        window.push_back(prepared(t));
    return window;
}

infer::Answer answer(std::string text) {
    infer::Answer made;
    made.text = std::move(text);
    made.finish_reason = "stop";
    made.model = "model-1";
    made.request_id = "r1";
    made.usage = {100, 7, 20};
    made.ttft_ms = 5;
    made.attempts = 1;
    return made;
}

infer::Answer failure(infer::FailureClass kind, std::int64_t limit, std::int64_t wanted) {
    infer::Answer made;
    made.attempts = 1;
    made.failure.emplace();
    made.failure->kind = kind;
    made.failure->http = 400;
    made.failure->message = "because of " + infer::name(kind);
    made.failure->limit = limit;
    made.failure->wanted = wanted;
    return made;
}

infer::Answer Recorder::ask(const infer::Question& question, const infer::TextSink& sink) {
    questions.push_back(question);
    infer::Answer given;
    if (scripted.empty()) {
        given = reply(question);
    } else {
        given = std::move(scripted.front());
        scripted.pop_front();
    }
    if (sink.text) sink.text(given.text);
    return given;
}

std::vector<std::vector<base::Micros>> Recorder::asked_times() const {
    std::vector<std::vector<base::Micros>> asked;
    for (const infer::Question& question : questions) {
        asked.emplace_back();
        for (const auto& each : question.frames)
            asked.back().push_back(each.frame->t);
    }
    return asked;
}

std::string clip(const std::string& name) {
    const char* folder = std::getenv("VLM_TEST_CLIPS");
    const std::string path = (folder == nullptr ? std::string{} : std::string{folder}) + "/" + name;
    INFO(path << ": make the clips with tests/media/make_clips.py and name their folder in VLM_TEST_CLIPS");
    REQUIRE(std::filesystem::exists(path));
    return path;
}

int number_in(const base::YuvImage& picture) {
    constexpr int bits = 16;
    constexpr int row_share = 8; // of the height
    const auto luma = [&](int bit, int row) {
        const int x = (2 * bit + 1) * picture.width / (2 * bits);
        const int y = (2 * row + 1) * picture.height / (2 * row_share);
        return int{picture.y[static_cast<std::size_t>(y * picture.width + x)]};
    };
    int number = 0;
    for (int bit = 0; bit < bits; ++bit) {
        REQUIRE(std::abs(luma(bit, 0) - luma(bit, 1)) > 40);
        number = number * 2 + (luma(bit, 0) > luma(bit, 1) ? 1 : 0);
    }
    return number;
}

} // namespace vlm::test
