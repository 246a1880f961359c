// SPDX-License-Identifier: Apache-2.0
#include "common/cli/settings.hpp"

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/cli/action_options.hpp"
#include "common/cli/budget_options.hpp"
#include "common/cli/generation_options.hpp"
#include "common/cli/model_options.hpp"
#include "common/cli/model_pattern.hpp"
#include "common/cli/profile.hpp"
#include "common/cli/prompt_options.hpp"
#include "common/cli/sampling_options.hpp"
#include "common/cli/values.hpp"
#include "tests/unit/cli/surroundings.hpp"

using namespace vlm;
using test::Folder;
using test::Variable;

namespace {

struct Analyzer {
    cli::SamplingOptions sampling;
    cli::ModelOptions model;
    cli::PromptOptions prompt;
    infer::Generation generation;
    cli::BudgetOptions budget;
    cli::ActionOptions actions;
    std::string config;
    bool stats = false;
    cli::Command command{"vlm-analyze", "Test"};

    Analyzer() {
        cli::declare_sampling(command, sampling);
        cli::declare_model(command, model);
        cli::declare_prompt(command, prompt);
        cli::declare_generation(command, generation);
        cli::declare_budget(command, budget);
        cli::declare_actions(command, actions, "json.alarm");
        command.flag("--stats", "Stats", stats);
        command.value("--config", "FILE", "File", config, cli::parse_text, "", cli::Scope::command_line);
    }

    cli::Settings set(const std::vector<std::string>& arguments) {
        return cli::Settings{command, command, cli::parse_arguments(command, arguments)};
    }

    std::string error(const std::vector<std::string>& arguments) {
        try {
            set(arguments);
        } catch (const base::UsageError& error) {
            return error.what();
        }
        return "";
    }
};

} // namespace

TEST_CASE("each layer counts where no nearer one speaks") {
    const Folder folder;
    folder.write("config.toml", "model = 'user'\nseed = 1\ntimeout = '1s'\nretries = 1\n[analyze]\nmax-requests = 7\n");
    const std::string config = folder.write("other.toml", "model = 'file'\nseed = 2\ntimeout = '2s'\n");
    const Variable seed{"VLM_SEED", "3"};
    const Variable model{"VLM_MODEL", "environment"};
    Analyzer all;
    const cli::Settings settings = all.set({"--config", config, "--model", "flag"});
    CHECK(all.model.model == "flag");
    CHECK(all.generation.seed == 3);
    CHECK(all.model.timeout == std::chrono::seconds{2});
    CHECK(all.budget.retries == 1);
    CHECK(all.budget.max_requests == 7);
    CHECK(settings.source("model") == cli::Source::command_line);
    CHECK(settings.source("seed") == cli::Source::environment);
    CHECK(settings.source("retries") == cli::Source::configuration);
    CHECK_FALSE(settings.is_set("max-cost"));
}

TEST_CASE("a password does not show because its URL is long") {
    const Folder folder;
    const std::string password(60, 's');
    Analyzer all;
    const cli::Settings settings = all.set({"--api-base", "http://user:" + password + "@gpu.example.org:8000/v1"});
    const std::vector<std::string> lines = settings.lines();
    REQUIRE(lines.size() == 1);
    CHECK(lines[0] == "api-base = http://user:***@gpu.example.org:8000/v1 (--api-base)");
    const cli::Settings longer = all.set({"--api-base", "http://user:" + std::string(100, 's') + "@gpu/v1"});
    CHECK(longer.lines()[0] == "api-base = http://user:***@gpu/v1 (--api-base)");
}

TEST_CASE("a key's command does not show") {
    Analyzer all;
    const cli::Settings settings = all.set({"--api-key-cmd", "echo sk-secret"});
    CHECK(settings.lines() == std::vector<std::string>{"api-key-cmd = *** (--api-key-cmd)"});
}

TEST_CASE("a webhook does not show, for its path may be a secret") {
    Analyzer all;
    const auto lines = all.set({"--when=true", "--webhook=https://hooks.example.org/T0/SECRET"}).lines();
    CHECK(lines == std::vector<std::string>{"webhook = *** (--webhook)", "when = true (--when)"});
}

TEST_CASE("a command is read word for word, wherever it stands") {
    const Variable command{"VLM_EXEC", "notify 'all of them'"};
    Analyzer all;
    static_cast<void>(all.set({"--when=.alarm"}));
    CHECK(all.actions.exec == std::vector<std::string>{"notify", "all of them"});
    static_cast<void>(all.set({"--when=.alarm", "--exec=notify -n, me"}));
    CHECK(all.actions.exec == std::vector<std::string>{"notify", "-n,", "me"});
}

TEST_CASE("a variable that is misspelt is told of, another program's is not") {
    const Variable wrong{"VLM_FRAMSE", "3"};
    const Variable other{"VLM_SOMETHING_ELSE", "3"};
    const Variable test{"VLM_TEST_FPS", "3"};
    const Variable right{"VLM_FPS", "3"};
    Analyzer all;
    CHECK(all.set({}).misspelt_variables() ==
          std::vector<std::string>{"VLM_FRAMSE: unknown variable, ignored; did you mean VLM_FRAMES?"});
}

TEST_CASE("a switch of the environment may be a number") {
    Analyzer all;
    const Variable one{"VLM_STATS", "1"};
    static_cast<void>(all.set({}));
    CHECK(all.stats);
    const Variable none{"VLM_STATS", "0"};
    static_cast<void>(all.set({}));
    CHECK_FALSE(all.stats);
}

TEST_CASE("a profile decides neither who gets a key nor what is written") {
    const Folder folder;
    Analyzer all;
    for (const char* text :
         {"\napi-key-cmd = 'x'", "\nexec = 'x'", "\nwebhook = 'http://x'", "[generation]\noutput = 'x'",
          "[[override]]\nforce = true", "\napi-key-file = 'x'", "\nprofile = 'x'", "[override]\nmodel = 'x'"}) {
        CAPTURE(text);
        const std::string file = folder.write("bad.toml", text);
        CHECK_THAT(all.error({"--profile", file}),
                   Catch::StartsWith(file + ":2: ") &&
                       (Catch::Contains("not in a profile") || Catch::Contains("[[override]]")));
    }
}

TEST_CASE("a program's section stands above the keys of the whole file") {
    const Folder folder;
    const std::string config = folder.write(
        "c.toml", "model = 'all'\n[analyze]\nmodel = 'analyze'\n[count]\nmodel = 'count'\nclasses = 'x'\n");
    Analyzer all;
    all.set({"--config", config});
    CHECK(all.model.model == "analyze");
}

TEST_CASE("a profile named by a flag stands above the environment, others just below who named them") {
    const Folder folder;
    folder.write("profiles/mine.toml", "prompt = 'P'\n[generation]\nseed = 10\n");
    SECTION("flag") {
        const Variable seed{"VLM_SEED", "3"};
        Analyzer all;
        CHECK(all.set({"--profile", "mine"}).source("seed") == cli::Source::profile);
        CHECK(all.generation.seed == 10);
        CHECK(all.prompt.prompt == "P");
    }
    SECTION("environment") {
        const Variable seed{"VLM_SEED", "3"};
        const Variable profile{"VLM_PROFILE", "mine"};
        Analyzer all;
        all.set({});
        CHECK(all.generation.seed == 3);
        CHECK(all.prompt.prompt == "P");
    }
    SECTION("the user's own shadows one that is compiled in") {
        folder.write("profiles/describe.toml", "prompt = 'Mine'\n");
        Analyzer all;
        all.set({"--profile", "describe"});
        CHECK(all.prompt.prompt == "Mine");
    }
}

TEST_CASE("a frame selection replaces another one from farther away") {
    const Folder folder;
    folder.write("profiles/mine.toml", "[sampling]\nfps = 2\nstart = '5s'\n");
    Analyzer all;
    all.set({"--profile", "mine", "--frames", "4"});
    CHECK(all.sampling.frames == 4);
    CHECK_FALSE(all.sampling.fps.has_value());
    CHECK(all.sampling.start == std::chrono::seconds{5});
}

TEST_CASE("overrides of a profile count for models that match, also when the model is known late") {
    const Folder folder;
    folder.write("profiles/mine.toml", "prompt = 'P'\n[sampling]\nfps = 2\n"
                                       "[[override]]\nmodel = '*qwen*'\nprompt = 'Q'\n[override.sampling]\nframes = 9\n"
                                       "[[override]]\nmodel = '*qwen3*'\nprompt = 'Q3'\n");
    Analyzer all;
    cli::Settings settings = all.set({"--profile", "mine"});
    CHECK(all.prompt.prompt == "P");
    settings.apply_model("Qwen/Qwen2.5-VL-7B");
    CHECK(all.prompt.prompt == "Q");
    CHECK(all.sampling.frames == 9);
    CHECK_FALSE(all.sampling.fps.has_value());
    all.set({"--profile", "mine", "--model", "qwen3-vl:8b"});
    CHECK(all.prompt.prompt == "Q3");
    CHECK(all.sampling.frames == 9);
    all.set({"--profile", "mine", "--model", "qwen3-vl:8b", "--prompt", "mine", "--every", "1s"});
    CHECK(all.prompt.prompt == "mine");
    CHECK_FALSE(all.sampling.frames.has_value());
}

TEST_CASE("an override names its models by a glob or a regular expression") {
    const auto [pattern, model, fits] = GENERATE(table<std::string, std::string, bool>({
        {"*qwen*", "Qwen/Qwen3-VL-8B", true},
        {"qwen*", "Qwen/Qwen3-VL-8B", true},
        {"qwen?", "qwen3-vl", false},
        {"/qwen[23]/", "Qwen/Qwen3-VL-8B", true},
        {"/^qwen[23]/", "Qwen/Qwen3-VL-8B", false},
        {"/(2b|8b)$/", "Qwen/Qwen3-VL-8B", true},
        {"/QWEN/", "qwen3-vl", true},
        {"/qwen", "/qwen", true}, // a path
        {"/", "/", true},
    }));
    CAPTURE(pattern, model);
    CHECK(cli::is_for_model(pattern, model) == fits);
}

TEST_CASE("a model's pattern that would make a backtracking matcher run for years ends") {
    CHECK_FALSE(cli::is_for_model("/^(a+)+$/", std::string(200, 'a') + "!"));
    CHECK_THROWS_AS(cli::check_model_pattern("/" + std::string(200'000, '(') + "/"), base::UsageError);
    CHECK_THROWS_AS(cli::check_model_pattern("/(a{1000}){1000}/"), base::UsageError);
}

TEST_CASE("overrides of the configuration stand above the rest of the file and below the environment") {
    const Folder folder;
    folder.write("config.toml", "extra-body = { a = 1 }\n[analyze]\nseed = 1\n"
                                "[[override]]\nmodel = '/qwen-?[23]/'\nseed = 2\nextra-body = { top_k = 5 }\n"
                                "[override.generation]\nmax-output-tokens = 9\n");
    Analyzer all;
    cli::Settings settings = all.set({});
    CHECK(all.generation.seed == 1);
    CHECK_THAT(all.generation.extra_body, Catch::Contains("\"a\" : 1"));
    settings.apply_model("Qwen/Qwen3-VL-8B");
    CHECK(all.generation.seed == 2);
    CHECK_THAT(all.generation.extra_body, Catch::Contains("\"top_k\" : 5") && !Catch::Contains("\"a\""));
    CHECK(all.generation.max_output_tokens == 9);
    CHECK(settings.source("seed") == cli::Source::configuration);
    settings.apply_model("gemma3");
    CHECK(all.generation.seed == 1);
    const Variable seed{"VLM_SEED", "3"};
    all.set({"--model", "qwen3-vl:8b", "--extra-body", "{}"});
    CHECK(all.generation.seed == 3);
    CHECK(all.generation.extra_body == "{}");
    CHECK(all.generation.max_output_tokens == 9);
}

TEST_CASE("a program that asks no model leaves the overrides to those that do") {
    const Folder folder;
    folder.write("config.toml", "[[override]]\nmodel = '*'\nseed = 2\n");
    cli::SamplingOptions sampling;
    cli::Command command{"vlm-capture", "Test"};
    cli::declare_sampling(command, sampling);
    CHECK_NOTHROW(cli::Settings{command, command, cli::parse_arguments(command, {})});
}

TEST_CASE("an override that is written wrongly is refused with its line") {
    const Folder folder;
    Analyzer all;
    for (const char* text :
         {"[override.qwen]\nseed = 1\n", "[override.\"\"]\nseed = 1\n", "[override.99999999999999999999]\nseed = 1\n",
          "[override.4000000000]\nseed = 1\n", "[[override]]\nmodel = []\n", "[[override]]\nmodel = '/qwen[/'\n",
          "[[override]]\nmodel = '/(a)\\1/'\n", "\noverride = 3\n"}) {
        CAPTURE(text);
        const std::string file = folder.write("bad.toml", text);
        CHECK_THAT(all.error({"--profile", file}), Catch::StartsWith(file + ":2: "));
        CHECK_THAT(all.error({"--config", file}), Catch::StartsWith(file + ":2: "));
    }
    CHECK(all.error({"--config", folder.write("profile.toml", "[[override]]\nprofile = 'x'\nmodel = '*'\n")})
              .find("profile.toml:2: profile: not in an [[override]]") != std::string::npos);
    CHECK_THAT(all.error({"--config", folder.write("none.toml", "[[override]]\nseed = 1\n")}),
               Catch::EndsWith("none.toml: an [[override]] needs model, a pattern like \"*qwen*\" or \"/qwen[23]/\""));
}

TEST_CASE("values in TOML come as they are meant") {
    const Folder folder;
    const std::string config = folder.write("c.toml", R"(
at = [1, 2.5, "0:03"]
choices = ["a, b", "c"]
stats = true
temperature = 0.25
prompt = "a # b \"c\""
extra-body = { chat_template_kwargs = { enable_thinking = false } }
[prices."gpt-4o*"]
input = 2.5
output = 10
[prices."qwen3-vl:8b"]
input = 0
output = 0
cached = 0
[source.cam1]
url = "rtsp://cam/1"
)");
    Analyzer all;
    all.set({"--config", config});
    CHECK(all.sampling.at.size() == 3);
    CHECK(all.prompt.choices == std::vector<std::string>{"a, b", "c"});
    CHECK(all.stats);
    CHECK(all.generation.temperature == 0.25);
    CHECK(all.prompt.prompt == "a # b \"c\"");
    CHECK_THAT(all.generation.extra_body, Catch::Contains("\"enable_thinking\" : false"));
    CHECK(all.budget.prices == std::vector<cli::Price>{{"gpt-4o*", 2.5, 10, 2.5}, {"qwen3-vl:8b", 0, 0, 0}});
}

TEST_CASE("a wrong configuration names file and line, or the variable") {
    const auto [text, message] = GENERATE(table<std::string, std::string>({
        {"\nframse = 3", ":2: framse: unknown option; did you mean frames?"},
        {"max_requests = 3", ":1: max_requests: unknown option; did you mean max-requests?"},
        {"[analyse]\nmodel = 'x'", ":2: analyse: unknown section; did you mean analyze?"},
        {"[analyze]\nfoo = 'x'", ":2: foo: unknown option"},
        {"[analyze.deep]\nfoo = 'x'", ":2: deep: unknown option"},
        {"fps = 'fast'", ":1: fps: 'fast' is not a rate above zero"},
        {"fps = [1, 2]", ":1: fps: takes one value, not an array"},
        {"stats = 'yes'", ":1: stats: 'yes' is neither true nor false"},
        {"fps = 1\nframes = 2", ":1: fps and "},
        {"api-key = 'x'", ":1: a key is never a setting; see api-key-env"},
        {"config = 'x.toml'", ":1: config: unknown option"},
        {"at = 2024-01-01", ":1: a text, a number or true or false is wanted here"},
        {"fps = \n", ":1: "},
        {"[prices.x]\ninput = 1", ":2: prices: 'x' needs input and output"},
        {"[prices.x]\ninputs = 1", ":2: prices: inputs: unknown amount; did you mean input?"},
    }));
    const Folder folder;
    const std::string config = folder.write("c.toml", text);
    Analyzer all;
    CHECK_THAT(all.error({"--config", config}), Catch::StartsWith(config + message));
}

TEST_CASE("a file that is not there, a wrong variable and a wrong profile name who asked for them") {
    const Folder folder;
    Analyzer all;
    CHECK(all.error({"--config", "/nonexistent.toml"}) == "--config: /nonexistent.toml: No such file or directory");
    const Variable rate{"VLM_FPS", "fast"};
    CHECK_THAT(all.error({}), Catch::StartsWith("VLM_FPS: 'fast' is not a rate"));
    const Variable profile{"VLM_PROFILE", "nonsense-profile"};
    CHECK_THAT(all.error({}), Catch::StartsWith("VLM_PROFILE: no profile 'nonsense-profile'; there are "));
    const std::string wrong = folder.write("profiles/wrong.toml", "[sampling]\nfsp = 1\n");
    CHECK(all.error({"--profile", "wrong"}) == wrong + ":2: fsp: unknown option; did you mean fps?");
    const std::string group = folder.write("profiles/group.toml", "[sample]\nfps = 1\n");
    CHECK(all.error({"--profile", group}) == group + ":2: sample: unknown section; did you mean sampling?");
}

TEST_CASE("the profiles that are compiled in are known by name") {
    const std::vector<std::string> names = cli::profile_names();
    for (const char* name : {"describe", "objects", "activity", "safety", "reading", "accessibility", "sports",
                             "nature", "traffic", "retail"}) {
        CAPTURE(name);
        CHECK(std::find(names.begin(), names.end(), name) != names.end());
    }
}
