// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/work_key.hpp"

#include <functional>
#include <set>

#include <catch2/catch.hpp>

#include "tests/unit/analysis/support.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using analysis::Prompt;
using analysis::WorkUnit;

namespace {

WorkUnit some_unit() {
    WorkUnit unit;
    unit.video = "364211-0123456789abcdef";
    unit.t0 = 1s;
    unit.t1 = 3s;
    unit.frames = {1s, 1500ms, 2s};
    unit.pictures.size = {640, 360};
    unit.backend = "openai";
    unit.model = "qwen3-vl:8b";
    return unit;
}

Prompt some_prompt() {
    Prompt prompt;
    prompt.system = "Be brief.";
    prompt.text = "What happens at {t}?";
    prompt.schema = std::make_shared<const infer::Schema>(infer::Schema{"answer", "{\"type\":\"object\"}"});
    prompt.generation.seed = 7;
    return prompt;
}

} // namespace

TEST_CASE("the same work has the same key for ever") {
    const std::string key = analysis::work_key(some_unit(), some_prompt());
    CHECK(key.size() == 64);
    CHECK(analysis::work_key(some_unit(), some_prompt()) == key);
    // A change here makes everything that was ever done undone.
    CHECK(key == "25f15c5473fb394963eb67ff935eee9b0cd4dba96b130730c48989e3cc026cbf");
}

TEST_CASE("everything that an answer depends on changes the key") {
    const std::vector<std::function<void(WorkUnit&, Prompt&)>> changes = {
        [](WorkUnit& unit, Prompt&) { unit.video += "0"; },
        [](WorkUnit& unit, Prompt&) { unit.t0 += 1us; },
        [](WorkUnit& unit, Prompt&) { unit.t1 += 1us; },
        [](WorkUnit& unit, Prompt&) { unit.frames.pop_back(); },
        [](WorkUnit& unit, Prompt&) { unit.frames[1] += 1us; },
        [](WorkUnit& unit, Prompt&) { unit.pictures.size.width = 641; },
        [](WorkUnit& unit, Prompt&) { unit.pictures.size.height = 361; },
        [](WorkUnit& unit, Prompt&) { unit.pictures.jpeg_quality = 84; },
        [](WorkUnit& unit, Prompt&) { unit.pictures.burn_time = media::BurnTime::yes; },
        [](WorkUnit& unit, Prompt&) {
            unit.pictures.roi = media::PixelRect{0, 0, 10, 10};
        },
        [](WorkUnit& unit, Prompt&) {
            unit.pictures.roi = media::PixelRect{0, 0, 10, 12};
        },
        [](WorkUnit& unit, Prompt&) { unit.send = analysis::SendMode::video; },
        [](WorkUnit& unit, Prompt&) { unit.snap = media::Selection::Snap::keyframe; },
        [](WorkUnit& unit, Prompt&) { unit.tolerance = 500ms; },
        [](WorkUnit& unit, Prompt&) { unit.fidelity = media::Selection::Fidelity::fast; },
        [](WorkUnit& unit, Prompt&) { unit.detail = "low"; },
        [](WorkUnit& unit, Prompt&) { unit.transcript = "hello"; },
        [](WorkUnit& unit, Prompt&) { unit.send = analysis::SendMode::images; },
        [](WorkUnit& unit, Prompt&) { unit.backend = "ollama"; },
        [](WorkUnit& unit, Prompt&) { unit.model = "qwen3-vl:4b"; },
        [](WorkUnit&, Prompt& prompt) { prompt.system += " "; },
        [](WorkUnit&, Prompt& prompt) { prompt.text += " "; },
        [](WorkUnit&, Prompt& prompt) { prompt.schema = nullptr; },
        [](WorkUnit&, Prompt& prompt) {
            prompt.schema = std::make_shared<const infer::Schema>(infer::Schema{"answer", "{}"});
        },
        [](WorkUnit&, Prompt& prompt) { prompt.generation.max_output_tokens = 513; },
        [](WorkUnit&, Prompt& prompt) { prompt.generation.temperature = 0.1; },
        [](WorkUnit&, Prompt& prompt) { prompt.generation.seed = 8; },
        [](WorkUnit&, Prompt& prompt) { prompt.generation.seed.reset(); },
        [](WorkUnit&, Prompt& prompt) { prompt.generation.think = infer::Think::off; },
        [](WorkUnit&, Prompt& prompt) { prompt.generation.think = infer::Think::on; },
        [](WorkUnit&, Prompt& prompt) { prompt.generation.extra_body = "{}"; },
    };
    std::set<std::string> keys = {analysis::work_key(some_unit(), some_prompt())};
    for (const auto& change : changes) {
        WorkUnit unit = some_unit();
        Prompt prompt = some_prompt();
        change(unit, prompt);
        CHECK(keys.insert(analysis::work_key(unit, prompt)).second);
    }
}

TEST_CASE("what an answer does not depend on leaves the key alone") {
    const std::string key = analysis::work_key(some_unit(), some_prompt());
    Prompt prompt = some_prompt();
    prompt.schema = std::make_shared<const infer::Schema>(infer::Schema{"other", "{\"type\":\"object\"}"});
    CHECK(analysis::work_key(some_unit(), prompt) == key);
    WorkUnit unit = some_unit();
    unit.pictures.wants = infer::WantsFrames::pixels;
    CHECK(analysis::work_key(unit, some_prompt()) == key);
}

TEST_CASE("a prompt that is no UTF-8 has a key") {
    Prompt prompt = some_prompt();
    prompt.text = "\xFF\xFE";
    CHECK(analysis::work_key(some_unit(), prompt).size() == 64);
}

TEST_CASE("a part has a key of its own, made of the planned one") {
    const std::string planned = analysis::work_key(some_unit(), some_prompt());
    std::set<std::string> keys = {planned};
    CHECK(keys.insert(analysis::part_key(planned, {1s})).second);
    CHECK(keys.insert(analysis::part_key(planned, {1s, 1500ms})).second);
    CHECK(keys.insert(analysis::part_key(std::string(64, '0'), {1s})).second);
    CHECK(analysis::part_key(planned, {1s}).size() == 64);
    CHECK(analysis::part_key(planned, {1s}) == analysis::part_key(planned, {1s}));
}

TEST_CASE("pictures are known by their content") {
    const auto picture = [](std::string jpeg, std::uint8_t shade) {
        auto frame = std::make_shared<infer::Frame>();
        frame->jpeg = infer::Jpeg{std::move(jpeg)};
        frame->pixels.y = {shade};
        return analysis::PreparedFrame{std::move(frame)};
    };
    std::set<std::string> found = {analysis::content_of({picture("a", 1)})};
    CHECK_FALSE(found.insert(analysis::content_of({picture("a", 1)})).second);
    CHECK(found.insert(analysis::content_of({picture("b", 1)})).second);
    CHECK(found.insert(analysis::content_of({picture("a", 2)})).second);
    CHECK(found.insert(analysis::content_of({picture("a", 1), picture("a", 1)})).second);
}
