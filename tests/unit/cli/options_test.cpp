// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/cli/arguments.hpp"
#include "common/cli/budget_options.hpp"
#include "common/cli/command.hpp"
#include "common/cli/generation_options.hpp"
#include "common/cli/model_options.hpp"
#include "common/cli/output_options.hpp"
#include "common/cli/picture_options.hpp"
#include "common/cli/prompt_options.hpp"
#include "common/cli/sampling_options.hpp"
#include "common/cli/settings.hpp"
#include "common/cli/source_options.hpp"
#include "common/cli/values.hpp"

using namespace vlm;
using namespace std::chrono_literals;

namespace {

/// A program with every shared group.
struct Everything {
    cli::SamplingOptions sampling;
    cli::PictureOptions picture;
    cli::SourceOptions source;
    cli::ModelOptions model;
    cli::PromptOptions prompt;
    infer::Generation generation;
    cli::BudgetOptions budget;
    cli::OutputOptions output;
    std::vector<std::string> inputs;
    cli::Command command{"vlm-test", "Test"};

    Everything() {
        cli::declare_sampling(command, sampling);
        cli::declare_picture(command, picture);
        cli::declare_source(command, source);
        cli::declare_model(command, model);
        cli::declare_prompt(command, prompt);
        cli::declare_generation(command, generation);
        cli::declare_budget(command, budget);
        cli::declare_output(command, output);
        command.positionals("VIDEO...", "The videos", inputs);
    }

    void parse(const std::vector<std::string>& arguments) {
        cli::Settings{command, command, cli::parse_arguments(command, arguments)};
    }

    std::string error(const std::vector<std::string>& arguments) {
        try {
            parse(arguments);
        } catch (const base::UsageError& error) {
            return error.what();
        }
        return "";
    }
};

} // namespace

TEST_CASE("each option sets its value") {
    Everything all;
    all.parse({"--fps=30000/1001",
               "--start",
               "1:00",
               "--end",
               "90s",
               "--snap",
               "keyframe",
               "--gate",
               "--gate-threshold",
               "0.02",
               "--gate-grid",
               "16",
               "--heartbeat",
               "30s",
               "--gate-report",
               "why.jsonl",
               "--max-side",
               "768",
               "--burn-time",
               "--backend",
               "fake:answers.jsonl",
               "--api-base",
               "http://h:1/v1",
               "--num-ctx",
               "8192",
               "--detail",
               "low",
               "-pWhat?",
               "--choices",
               "yes, no",
               "--choices",
               "unknown",
               "--temperature",
               "0.5",
               "--seed",
               "-7",
               "--think",
               "off",
               "--extra-body",
               "{\"a\":1}",
               "--max-cost",
               "0.25",
               "--price",
               "qwen3-vl:8b=1:2,gpt*=2.5:10:1.25",
               "--format",
               "srt",
               "-o",
               "out.srt",
               "--force",
               "a.mp4",
               "--",
               "-b.mp4"});
    CHECK(all.sampling.fps == cli::Rate{30000, 1001});
    CHECK(all.sampling.start == 60s);
    CHECK(all.sampling.end == 90s);
    CHECK(all.sampling.snap == cli::Snap::keyframe);
    const auto filters = cli::filters_of(all.sampling.filters, all.picture);
    CHECK((filters.gate && filters.gate->threshold == 0.02 && filters.gate->grid == 16));
    CHECK(filters.heartbeat == 30s);
    CHECK(all.sampling.filters.report == "why.jsonl");
    CHECK(all.picture.max_side == 768);
    CHECK(all.picture.burn_time);
    CHECK(all.model.backend == "fake");
    CHECK(all.model.backend_argument == "answers.jsonl");
    CHECK(all.model.num_ctx == 8192);
    CHECK(all.model.detail == "low");
    CHECK(all.prompt.prompt == "What?");
    CHECK(all.prompt.choices == std::vector<std::string>{"yes", "no", "unknown"});
    CHECK(all.generation.temperature == 0.5);
    CHECK(all.generation.seed == -7);
    CHECK(all.generation.think == infer::Think::off);
    CHECK(all.generation.extra_body == "{\"a\":1}");
    CHECK(all.budget.max_cost == 0.25);
    CHECK(all.budget.prices == std::vector<cli::Price>{{"qwen3-vl:8b", 1, 2, 1}, {"gpt*", 2.5, 10, 1.25}});
    CHECK(all.output.format == cli::Format::srt);
    CHECK(all.output.path == "out.srt");
    CHECK(all.output.overwrite() == base::Overwrite::allow);
    CHECK(all.inputs == std::vector<std::string>{"a.mp4", "-b.mp4"});
}

TEST_CASE("an option that is not given keeps its default") {
    Everything all;
    all.parse({});
    CHECK_FALSE(all.sampling.selects());
    CHECK_FALSE(cli::filters_of(all.sampling.filters, all.picture).gate);
    CHECK(all.sampling.filters.gating.threshold == 0.01);
    CHECK(all.sampling.filters.gating.grid == 8);
    CHECK(all.picture.jpeg_quality == 85);
    CHECK(all.source.open_timeout == 10s);
    CHECK(all.source.read_timeout == 30s);
    CHECK_FALSE(all.model.timeout.has_value());
    CHECK(all.model.connect_timeout == 5s);
    CHECK(all.generation.max_output_tokens == 512);
    CHECK_FALSE(all.output.format.has_value());
    CHECK(all.output.path == "-");
}

TEST_CASE("of several mentions the last counts") {
    Everything all;
    all.parse({"--frames", "3", "--frames", "5"});
    CHECK(all.sampling.frames == 5);
}

TEST_CASE("times come as they are written") {
    Everything all;
    all.parse({"--at", "1.5,250ms,1:00"});
    CHECK(all.sampling.at == std::vector<base::Micros>{1500ms, 250ms, 60s});
}

TEST_CASE("a wrong command line has one clear line") {
    using Line = std::vector<std::string>;
    const auto [line, message] = GENERATE(table<Line, std::string>({
        {{"--framse", "3", "a.mp4"}, "--framse: unknown option; did you mean --frames?"},
        {{"--framse=3"}, "--framse: unknown option; did you mean --frames?"},
        {{"-fps", "3"}, "-fps: unknown option; did you mean --fps?"},
        {{"--max-output", "3"}, "--max-output: unknown option; did you mean --max-output-tokens?"},
        {{"--zzzzzzzz"}, "--zzzzzzzz: unknown option"},
        {{"-z"}, "-z: unknown option"},
        {{"-=frames"}, "-: unknown option"},
        {{"--api-key=sk-1"}, "--api-key: a key is never an argument; see --api-key-env"},
        {{"--api-key-env", "sk-1"}, "--api-key-env: takes the name of an environment variable, never a key itself"},
        {{"--fps"}, "--fps: needs a value (RATE)"},
        {{"a.mp4", "-p"}, "--prompt: needs a value (TEXT|@FILE)"},
        {{"--fps", "0"}, "--fps: '0' is not a rate above zero; try 1, 0.5 or 30000/1001"},
        {{"--fps", "1/0"}, "--fps: '1/0' is not a rate above zero; try 1, 0.5 or 30000/1001"},
        {{"--fps", "1/9223372036854775807"},
         "--fps: '1/9223372036854775807' is not a rate above zero; try 1, 0.5 or 30000/1001"},
        {{"--fps", "-1"}, "--fps: '-1' is not a rate above zero; try 1, 0.5 or 30000/1001"},
        {{"--fps", "nan"}, "--fps: 'nan' is not a rate above zero; try 1, 0.5 or 30000/1001"},
        {{"--frames", "0"}, "--frames: 0 is less than 1"},
        {{"--frames", "99999999999"}, "--frames: 99999999999 is more than 10000000"},
        {{"--frames", "3x"}, "--frames: '3x' is not a whole number"},
        {{"--every", "0"}, "--every: '0' is not above zero"},
        {{"--every", "soon"}, "--every: 'soon' is not a duration; try 90, 90s, 1:30, 00:01:30.5 or 250ms"},
        {{"--at", "1,,2"}, "--at: '' is not a duration; try 90, 90s, 1:30, 00:01:30.5 or 250ms"},
        {{"--start", "60", "--end", "0:30"}, "--end 0:30: is not after --start 1:00"},
        {{"--end", "3", "--duration", "4"}, "--duration and --end: give only one of them"},
        {{"--fps", "1", "--frames", "4"}, "--fps and --frames: give only one of them"},
        {{"--keyframes", "--at", "4"}, "--at and --keyframes: give only one of them"},
        {{"--keyframes=maybe"}, "--keyframes: 'maybe' is neither true nor false"},
        {{"--tolerance", "0"}, "--tolerance: '0' is not above zero"},
        {{"--fps", "1", "--tolerance", "1s", "--snap", "keyframe"}, "--snap and --tolerance: give only one of them"},
        {{"--snap", "keyfram"}, "--snap: 'keyfram' is none of none, keyframe; did you mean keyframe?"},
        {{"--gate", "--gate-threshold", "1.5"}, "--gate-threshold: 1.5 is more than 1"},
        {{"--gate", "--gate-grid", "12"}, "--gate-grid: '12' is none of 2, 4, 8, 16, 32"},
        {{"--heartbeat", "30s"}, "--heartbeat: needs --gate or --motion"},
        {{"--gate-report", "why.jsonl"}, "--gate-report: needs --gate or --motion"},
        {{"--gate", "--gate-report", "-"}, "--gate-report: standard output is for frames and answers; name a file"},
        {{"--roi", "1,2,3"}, "--roi: '1,2,3' is no part of a picture; try 100,50,640,360 or 50%,0,50%,100%"},
        {{"--roi", "-1,2,3,4"}, "--roi: '-1,2,3,4' is no part"},
        {{"--roi", "10.5,2,30,4"}, "--roi: '10.5,2,30,4' is no part"},
        {{"--roi", "10,2,0,4"}, "--roi: '10,2,0,4' is no part"},
        {{"--roi", "50%,10,50%,100%"}, "--roi: '50%,10,50%,100%' is no part"},
        {{"--roi", "nan,0,1,1"}, "--roi: 'nan,0,1,1' is no part"},
        {{"--size", "640"}, "--size: '640' is not a size; try 1280x720"},
        {{"--size", "0x4"}, "--size: 0x4: each side is from 1 to 16384 pixels"},
        {{"--size", "4x4", "--max-side", "64"}, "--max-side and --size: give only one of them"},
        {{"--jpeg-quality", "101"}, "--jpeg-quality: 101 is more than 100"},
        {{"--backend", "openia"},
         "--backend: 'openia' is none of openai, azure, anthropic, ollama, cv, fake; did you mean openai?"},
        {{"--api-base", "localhost:8000"},
         "--api-base: 'localhost:8000' is no http or https URL; try http://localhost:8000/v1"},
        {{"-p", " "}, "--prompt: is empty"},
        {{"--choices", "a"}, "--choices: one choice is none; give at least two"},
        {{"--choices", "a,b,a"}, "--choices: a choice is named twice"},
        {{"--choices", "a,b", "--schema", "x"}, "--choices and --schema: give only one of them"},
        {{"--temperature", "inf"}, "--temperature: 'inf' is not a number"},
        {{"--temperature", "2.5"}, "--temperature: 2.5 is more than 2"},
        {{"--extra-body", "[1]"}, "--extra-body: '[1]' is not a JSON object"},
        {{"--price", "gpt=1"}, "--price: 'gpt=1' needs two or three amounts: input, output, cached"},
        {{"--format", "xml"}, "--format: 'xml' is none of text, jsonl, csv, srt, vtt"},
        {{"-o", ""}, "--output: is empty"},
        {{"--profile", "safty-first-and-last"}, "--profile: no profile 'safty-first-and-last'; there are "},
        {{"--profile", "describ"}, "--profile: no profile 'describ'; did you mean describe?"},
    }));
    Everything all;
    CHECK_THAT(all.error(line), Catch::StartsWith(message));
}

TEST_CASE("a format may have the name of an earlier release") {
    enum class Shape { text, jsonl };
    const auto parse = cli::format_choice<Shape>(std::array<std::string_view, 2>{"text", "jsonl"});
    CHECK(parse("text") == Shape::text);
    CHECK(parse("table") == Shape::text);
    CHECK(parse("jsonl") == Shape::jsonl);
    CHECK(parse("json") == Shape::jsonl);
    CHECK_THROWS_WITH(parse("csv"), "'csv' is none of text, jsonl");
}

TEST_CASE("scenes are looked for among all frames where none are chosen") {
    Everything all;
    all.parse({"--scenes", "--start", "2", "--end", "5"});
    const auto selection = cli::selection_of(all.sampling);
    REQUIRE(selection);
    CHECK((selection->kind == media::Selection::Kind::all && selection->start == 2s && selection->end == 5s));
    CHECK(cli::filters_of(all.sampling.filters, all.picture).scenes);
    Everything some;
    some.parse({"--scenes", "--fps", "5"});
    CHECK(cli::selection_of(some.sampling)->kind == media::Selection::Kind::rate);
    for (const std::vector<std::string>& way :
         {std::vector<std::string>{"--snap", "keyframe"}, {"--tolerance", "1s"}, {"--fast"}}) {
        Everything none;
        none.parse(way);
        CHECK_THROWS_AS(cli::selection_of(none.sampling), base::UsageError);
    }
}

TEST_CASE("a part of a picture is in pixels, percent or shares") {
    using Unit = media::Crop::Unit;
    const auto is = [](const std::string& text, Unit unit, std::array<double, 4> values) {
        const media::Crop crop = cli::parse_roi(text);
        CAPTURE(text);
        CHECK(crop.unit == unit);
        CHECK(std::array{crop.x, crop.y, crop.width, crop.height} == values);
    };
    is("100,50,640,360", Unit::pixels, {100, 50, 640, 360});
    is("0,0,2,1", Unit::pixels, {0, 0, 2, 1});
    is("0.5,0,0.5,1", Unit::shares, {0.5, 0, 0.5, 1});
    is("50%,0,50%,100%", Unit::shares, {0.5, 0, 0.5, 1});
    is(" 12.5%, 0%, 25%, 100%", Unit::shares, {0.125, 0, 0.25, 1});
}

TEST_CASE("a rate is exact") {
    CHECK(cli::parse_rate("29.97") == cli::Rate{2997, 100});
    CHECK(cli::parse_rate("0.5") == cli::Rate{1, 2});
    CHECK(cli::parse_rate(".25") == cli::Rate{1, 4});
    CHECK(cli::parse_rate("60/2") == cli::Rate{30, 1});
}

TEST_CASE("a bit rate is written as FFmpeg takes it") {
    CHECK(cli::parse_bit_rate("800k") == 800'000);
    CHECK(cli::parse_bit_rate("2.5M") == 2'500'000);
    CHECK(cli::parse_bit_rate("64K") == 64'000);
    CHECK(cli::parse_bit_rate("1500000") == 1'500'000);
    for (const char* wrong : {"", "k", "4m", "4 MB", "0", "999", "1001M", "-1M", "nan", "1e99"})
        CHECK_THROWS_AS(cli::parse_bit_rate(wrong), base::UsageError);
}
