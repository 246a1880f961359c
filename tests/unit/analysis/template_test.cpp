// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/template.hpp"

#include <catch2/catch.hpp>

#include "common/base/error.hpp"

using namespace vlm;
using namespace std::chrono_literals;

TEST_CASE("variables of a prompt are replaced, other braces stay") {
    const analysis::TemplateValues values{.source = "a{t}.mp4",
                                          .t = 2500ms,
                                          .t0 = 2s,
                                          .t1 = 10s,
                                          .wall = "2026-03-01T12:00:00.000Z",
                                          .width = 640,
                                          .height = 360,
                                          .n_frames = 8,
                                          .previous = "{t}"};
    const auto [text, result] = GENERATE(table<std::string, std::string>({
        {"", ""},
        {"plain", "plain"},
        {"{source} at {t}", "a{t}.mp4 at 2.5"},
        {"{t0}-{t1}: {n_frames} frames of {width}x{height}", "2-10: 8 frames of 640x360"},
        {"{wall}|{previous}", "2026-03-01T12:00:00.000Z|{t}"},
        {R"({"alarm": true, "a": {"b": 1}})", R"({"alarm": true, "a": {"b": 1}})"},
        {R"({"a": {"b": {}}})", R"({"a": {"b": {}}})"},
        {R"({{"a": {t}}})", R"({"a": 2.5})"},
        {"{{t}}", "{t}"},
        {"{{{t}}}", "{2.5}"},
        {"{{x}} and }}", "{x} and }}"},
        {"{", "{"},
        {"{}", "{}"},
        {"{ t }", "{ t }"},
        {"{1,2}", "{1,2}"},
        {"{3}", "{3}"},
        {"open {t", "open {t"},
        {"}} {{", "}} {"},
    }));
    CHECK(analysis::Template{text}.render(values) == result);
}

TEST_CASE("an unknown variable is a usage error that names the known ones") {
    const std::string text = GENERATE("{time}", "a {T} b", "{n_frame}", "{source}{_x}");
    CHECK_THROWS_AS(analysis::Template{text}, base::UsageError);
    CHECK_THROWS_WITH(analysis::Template{text}, Catch::Contains("{source} {t} {t0} {t1}"));
}

TEST_CASE("a template says which variables it uses") {
    const analysis::Template prompt{"{previous} {{t}} {\"n_frames\": 1}"};
    CHECK(prompt.uses("previous"));
    CHECK_FALSE(prompt.uses("t"));
    CHECK_FALSE(prompt.uses("n_frames"));
}
