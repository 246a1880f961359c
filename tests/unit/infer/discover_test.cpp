// SPDX-License-Identifier: Apache-2.0
#include "common/infer/discover.hpp"

#include <chrono>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "common/base/clock.hpp"
#include "common/base/error.hpp"
#include "common/infer/backends.hpp"
#include "common/infer/probe.hpp"
#include "common/infer/server_info.hpp"
#include "tests/support/model_server.hpp"
#include "tests/support/scripted_server.hpp"
#include "tests/unit/infer/support.hpp"

using namespace vlm;
using infer::Sees;
using infer::Verdict;
using test::ModelServer;
using test::Script;

namespace {

infer::BackendOptions at_ports(const std::string& ports) {
    infer::BackendOptions options;
    options.environment = test::environment({{"VLM_DISCOVER_PORTS", ports}});
    return options;
}

infer::BackendOptions at_server(const std::string& backend, const std::string& base) {
    infer::BackendOptions options = test::options_for(backend, base);
    options.model.clear();
    return options;
}

base::Waited no_wait(std::chrono::milliseconds) {
    return base::Waited::whole;
}

} // namespace

TEST_CASE("lists of models in every shape") {
    struct Case {
        std::string list;
        std::string id;
        std::string engine;
        std::optional<std::int64_t> context;
        Sees pictures;
    };
    const std::vector<Case> cases = {
        {R"({"object":"list","data":[{"id":"a","owned_by":"vllm","max_model_len":4096}]})", "a", "vllm", 4096,
         Sees::unknown},
        {R"({"data":[{"id":"a","owned_by":"sglang","max_model_len":8}]})", "a", "sglang", 8, Sees::unknown},
        {R"({"data":[{"id":"a","max_model_len":0}]})", "a", "", std::nullopt, Sees::unknown},
        {R"({"models":[{"model":"a","capabilities":["completion","multimodal"]}],"data":[{"id":"a","owned_by":"llamacpp","meta":{"n_ctx":512,"n_ctx_train":9999}}]})",
         "a", "llamacpp", 512, Sees::yes},
        {R"({"models":[{"model":"a","capabilities":["completion"]}],"data":[{"id":"a","owned_by":"llamacpp"}]})", "a",
         "llamacpp", std::nullopt, Sees::no},
        {R"({"data":[{"id":"a","owned_by":"llamacpp","meta":{"n_ctx_train":9999}}]})", "a", "llamacpp", 9999,
         Sees::unknown},
        {R"({"data":[{"id":"a","max_model_len":8,"meta":{"n_ctx_train":9999}}]})", "a", "", 8, Sees::unknown},
        {R"({"data":[{"id":"a","context_length":7,"architecture":{"input_modalities":["text","image"]}}]})", "a", "", 7,
         Sees::yes},
        {R"({"data":[{"id":"a","architecture":{"input_modalities":["text"]}}]})", "a", "", std::nullopt, Sees::no},
        {R"({"data":[{"id":"a","type":"vlm","max_context_length":5}]})", "a", "", 5, Sees::yes},
        {R"({"data":[{"id":"a","type":"model","owned_by":"library"}]})", "a", "ollama", std::nullopt, Sees::unknown},
        {R"({"models":[{"name":"a:7b","model":"a:7b"}]})", "a:7b", "", std::nullopt, Sees::unknown},
    };
    for (const Case& each : cases) {
        const auto cards = infer::read_model_list(nlohmann::json::parse(each.list));
        CAPTURE(each.list);
        REQUIRE(cards.size() == 1);
        CHECK(cards[0].id == each.id);
        CHECK(infer::engine_of(cards[0]) == each.engine);
        CHECK(cards[0].context_tokens == each.context);
        CHECK(cards[0].pictures == each.pictures);
    }
    for (const char* none : {"{}", "[]", "null", R"({"data":7})", R"({"data":[1,{}]})"}) {
        CHECK(infer::read_model_list(nlohmann::json::parse(none)).empty());
    }
    infer::ModelCard card;
    infer::read_ollama_details(
        nlohmann::json::parse(
            R"({"capabilities":["completion","vision"],"model_info":{"general.architecture":"q","q.context_length":77}})"),
        card);
    CHECK(card.pictures == Sees::yes);
    CHECK(card.context_tokens == 77);
    CHECK(infer::is_named_like_seeing("Qwen/Qwen3-VL-8B"));
    CHECK_FALSE(infer::is_named_like_seeing("llama3.1:8b"));
}

TEST_CASE("a server on this machine is found with its first model that sees") {
    struct Case {
        std::string engine;
        std::vector<std::string> models;
        std::string backend;
        std::string model;
    };
    const std::vector<Case> cases = {
        {"llamacpp", {"--model", "m"}, "openai", "m"},
        {"ollama", {"--text-model", "blind", "--model", "seeing"}, "ollama", "seeing"},
        {"vllm", {"--model", "m"}, "openai", "m"}, // its list does not say: a picture tells
        {"vllm", {"--text-model", "m"}, "", ""},
        {"sglang", {"--text-model", "a", "--model", "qwen3-vl"}, "openai", "qwen3-vl"},
        {"llamacpp", {"--text-model", "m"}, "", ""},
    };
    const int nobody = test::ScriptedServer{{test::Script{}}}.port();
    for (const Case& each : cases) {
        std::vector<std::string> options = each.models;
        options.insert(options.begin(), {"--engine", each.engine});
        const ModelServer server{options};
        const auto found =
            infer::discover_server(at_ports(std::to_string(nobody) + ", " + std::to_string(server.port())));
        CAPTURE(each.engine, each.models);
        CHECK(found.has_value() == !each.backend.empty());
        if (!found) continue;
        CHECK(found->backend == each.backend);
        CHECK(found->model == each.model);
        CHECK(found->engine == each.engine);
        CHECK(found->context_tokens.has_value());
        CHECK(found->api_base.find(server.url()) == 0);
    }
}

TEST_CASE("of the servers on this machine the one with the named model is asked") {
    const ModelServer first{{"--engine", "vllm", "--model", "qwen3-vl", "--model", "other-vl"}};
    const ModelServer second{{"--engine", "ollama", "--model", "llava:latest", "--text-model", "blind:7b"}};
    infer::BackendOptions options = at_ports(std::to_string(first.port()) + "," + std::to_string(second.port()));
    struct Case {
        std::string named;
        std::string model;
        std::string backend;
    };
    for (const Case& each : {Case{"other-vl", "other-vl", "openai"}, Case{"blind:7b", "blind:7b", "ollama"},
                             Case{"llava", "llava:latest", "ollama"}, Case{"nowhere", "", ""}}) {
        options.model = each.named;
        const auto found = infer::discover_server(options);
        CAPTURE(each.named);
        CHECK((found ? found->model : "") == each.model);
        CHECK((found ? found->backend : "") == each.backend);
    }
}

TEST_CASE("a server on this machine that still loads is waited for where no other will do") {
    const ModelServer loading{
        {"--engine", "llamacpp", "--model", "m", "--fault", "503-loading@3", "--fault-on", "all"}};
    const auto found = infer::discover_server(at_ports(std::to_string(loading.port())), no_wait);
    REQUIRE(found);
    CHECK(found->model == "m");

    const ModelServer never{{"--engine", "llamacpp", "--model", "m", "--fault", "503-loading", "--fault-on", "all"}};
    const ModelServer ready{{"--engine", "llamacpp", "--model", "ready"}};
    int waits = 0;
    const auto count = [&](auto) { return ++waits, base::Waited::whole; };
    const std::string first = std::to_string(never.port());
    CHECK(infer::discover_server(at_ports(first + "," + std::to_string(ready.port())), count).value().model == "ready");
    CHECK(waits == 0);
    infer::BackendOptions hasty = at_ports(first);
    hasty.ready.loading = std::chrono::seconds{3};
    CHECK_FALSE(infer::discover_server(hasty, count));
    CHECK(waits == 3);
    CHECK_THROWS_AS(infer::discover_server(hasty, [](auto) { return base::Waited::stopped; }), base::Interrupted);
}

TEST_CASE("the engine that the user names is that of a server that is found") {
    const ModelServer server{{"--engine", "llamacpp", "--model", "m"}};
    infer::BackendOptions options = at_ports(std::to_string(server.port()));
    options.engine = "vllm";
    CHECK(infer::discover_server(options).value().engine == "vllm");
}

TEST_CASE("a server that is found gets no key") {
    const test::ScriptedServer server{
        {Script{{test::http_answer("200 OK", "application/json", R"({"data":[{"id":"m"}]})")}}}};
    infer::BackendOptions options = at_ports(std::to_string(server.port()));
    options.environment = test::environment({{"VLM_DISCOVER_PORTS", std::to_string(server.port())}, {"KEY", "secret"}});
    options.key.environment = "KEY";
    options.model = "m";
    const auto found = infer::discover_server(options);
    REQUIRE(found);
    CHECK(infer::make_backend(*found)->ask(test::question_about(1), {}).failure);
    options.model.clear(); // is shown a picture
    CHECK_FALSE(infer::discover_server(options));
    for (const std::string& request : server.requests()) {
        CHECK(request.find("secret") == std::string::npos);
    }
    CHECK(server.requests().size() == 4);
}

TEST_CASE("looking for servers is quick and quiet where there is none") {
    const test::ScriptedServer hanging{{test::Script{{}, std::chrono::milliseconds{0}, test::Script::Then::hang}}};
    const test::ScriptedServer page{{test::Script{{test::http_answer("200 OK", "text/html", "<html>")}}}};
    const auto start = base::Steady::now();
    CHECK_FALSE(infer::discover_server(at_ports(std::to_string(hanging.port()) + "," + std::to_string(page.port()))));
    CHECK(base::ms_since(start) < 1000);
    CHECK_FALSE(infer::discover_server(at_ports("none")));
    CHECK(infer::discovery_ports(test::environment({})) == std::vector<int>{11434, 8080, 8000, 30000, 1234});
    for (const char* bad : {"x", "1,,2", "70000", "0"}) {
        CHECK_THROWS_AS(infer::discovery_ports(at_ports(bad).environment), base::UsageError);
    }
}

TEST_CASE("a server that the user named has one model, or the user chooses") {
    const ModelServer one{{"--engine", "vllm", "--model", "only", "--context", "4096"}};
    infer::BackendOptions options = at_server("openai", one.url());
    infer::resolve_model(options);
    CHECK(options.model == "only");
    CHECK(options.engine == "vllm");
    CHECK(options.context_tokens == 4096);

    options = at_server("openai", one.url());
    options.engine = "sglang";
    infer::resolve_model(options);
    CHECK(options.engine == "sglang");

    const ModelServer two{{"--engine", "ollama", "--model", "first", "--model", "second"}};
    for (const char* backend : {"openai", "ollama"}) {
        options = at_server(backend, two.url());
        CHECK_THROWS_AS(infer::resolve_model(options), base::UsageError);
        CHECK_THROWS_WITH(infer::resolve_model(options),
                          Catch::Contains("first, second") && Catch::Contains("--model"));
        options.model = "second";
        infer::resolve_model(options);
        CHECK(options.engine == "ollama");
        CHECK(options.model == "second");
    }

    const int nobody = test::ScriptedServer{{test::Script{}}}.port();
    options = at_server("openai", "http://127.0.0.1:" + std::to_string(nobody));
    try {
        infer::resolve_model(options);
        FAIL("there is nobody");
    } catch (const base::Error& error) {
        CHECK(error.code() == base::ExitCode::unreachable);
        CHECK_THAT(error.what(), Catch::Contains("connection refused"));
    }
    options.model = "named";
    CHECK_NOTHROW(infer::resolve_model(options));
    CHECK(options.model == "named");
}

TEST_CASE("a key never gets into a message about the models") {
    const test::ScriptedServer telltale{{Script{
        {test::http_answer("401 Unauthorized", "application/json", R"({"error":{"message":"wrong key: secret"}})")}}}};
    infer::BackendOptions options = at_server("openai", telltale.url());
    options.environment = test::environment({{"KEY", "secret"}});
    options.key.environment = "KEY";
    CHECK_THROWS_WITH(infer::resolve_model(options), Catch::Contains("wrong key: ***"));
    options.model = "m";
    const infer::ProbeFindings findings = infer::probe_backend(options);
    for (const std::string& problem : findings.problems) {
        CHECK(problem.find("secret") == std::string::npos);
    }
    CHECK_FALSE(findings.problems.empty());
}

TEST_CASE("a loading server is waited for before its models are asked") {
    const ModelServer server{{"--engine", "llamacpp", "--model", "m", "--fault", "503-loading@3", "--fault-on", "all"}};
    infer::BackendOptions options = at_server("openai", server.url());
    infer::resolve_model(options, no_wait);
    CHECK(options.model == "m");
    const ModelServer never{{"--model", "m", "--fault", "503-loading", "--fault-on", "all"}};
    options = at_server("openai", never.url());
    CHECK_THROWS_WITH(infer::resolve_model(options, no_wait), Catch::Contains("oading"));
    CHECK_THROWS_AS(infer::resolve_model(options, [](auto) { return base::Waited::stopped; }), base::Interrupted);
}

TEST_CASE("a server that does not accept yet is waited for where that is asked for") {
    const int nobody = test::ScriptedServer{{test::Script{}}}.port();
    infer::BackendOptions options = at_server("openai", "http://127.0.0.1:" + std::to_string(nobody));
    int waits = 0;
    const auto count = [&](auto) { return ++waits, base::Waited::whole; };
    CHECK_THROWS_AS(infer::resolve_model(options, count), base::Error);
    CHECK(waits == 0);
    options.ready.refused = std::chrono::seconds{5};
    CHECK_THROWS_WITH(infer::resolve_model(options, count), Catch::Contains("connection refused"));
    CHECK(waits == 5);
    options.model = "named";
    CHECK_THROWS_WITH(infer::resolve_model(options, count), Catch::Contains("connection refused"));
}

TEST_CASE("a list of models is asked for again where that may help") {
    const ModelServer passing{{"--model", "m", "--fault", "500@2", "--fault-on", "models"}};
    infer::BackendOptions options = at_server("openai", passing.url());
    infer::resolve_model(options, no_wait);
    CHECK(options.model == "m");
    const ModelServer lasting{{"--model", "m", "--fault", "500", "--fault-on", "models"}};
    options = at_server("openai", lasting.url());
    CHECK_THROWS_WITH(infer::resolve_model(options, no_wait), Catch::Contains("500"));
    CHECK_THROWS_AS(infer::resolve_model(options, [](auto) { return base::Waited::stopped; }), base::Interrupted);
    const test::ScriptedServer telling{{Script{{test::http_answer("401 Unauthorized", "application/json", "{}")}}}};
    options = at_server("openai", telling.url());
    CHECK_THROWS_AS(infer::resolve_model(options, no_wait), base::Error);
    CHECK(telling.requests().size() == 1);
}

TEST_CASE("a probe tells what a server can do") {
    const ModelServer good{{"--engine", "llamacpp", "--model", "m", "--token-delay", "0.002"}};
    infer::BackendOptions options = at_server("openai", good.url());
    infer::resolve_model(options);
    const infer::ProbeFindings all = infer::probe_backend(options);
    CHECK(all.problems.empty());
    CHECK(all.healthy == Verdict::yes);
    CHECK(all.metrics == Verdict::yes);
    CHECK(all.sees_pictures == Verdict::yes);
    CHECK(all.keeps_schemas == Verdict::yes);
    CHECK(all.counts_tokens == Verdict::yes);
    CHECK(all.models.size() == 1);
    CHECK(all.engine == "llamacpp");
    CHECK(all.context_tokens.has_value());
    CHECK(all.ttft_ms.value() > 0);
    CHECK(all.tokens_per_s.value() > 0);
    CHECK(all.picture_answer.find("64x64") != std::string::npos);
    CHECK(all.names_colour == Verdict::no); // the stand-in reads numbers, not colours

    const ModelServer blind{{"--engine", "vllm", "--text-model", "m", "--no-metrics"}};
    options = at_server("openai", blind.url());
    infer::resolve_model(options);
    const infer::ProbeFindings text_only = infer::probe_backend(options);
    CHECK(text_only.sees_pictures == Verdict::no);
    CHECK(text_only.keeps_schemas == Verdict::unknown);
    CHECK(text_only.metrics == Verdict::no);
    CHECK(text_only.failure.value().kind == infer::FailureClass::vision);

    const ModelServer loose{{"--engine", "vllm", "--model", "m", "--fault", "schema-broken"}};
    options = at_server("openai", loose.url());
    infer::resolve_model(options);
    CHECK(infer::probe_backend(options).keeps_schemas == Verdict::no);

    options = at_server("fake", "");
    CHECK(infer::probe_backend(options).sees_pictures == Verdict::yes);
}
