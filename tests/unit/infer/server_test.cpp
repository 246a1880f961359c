// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <filesystem>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "common/infer/asker.hpp"
#include "common/infer/backends.hpp"
#include "common/infer/schema.hpp"
#include "tests/support/model_server.hpp"
#include "tests/support/scripted_server.hpp"
#include "tests/unit/infer/support.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using infer::Answer;
using infer::FailureClass;
using test::ModelServer;
using test::Script;
using test::ScriptedServer;

namespace {

using Options = std::vector<std::string>;

/// The stand-in's options for a fault.
Options faulty(const std::string& fault) {
    return {"--model", "m", "--fault", fault};
}

/// Patience for servers that answer, and for those that do not.
constexpr std::chrono::milliseconds patient = 20s;
constexpr std::chrono::milliseconds hasty = 500ms;

infer::BackendOptions options_within(std::chrono::milliseconds time, const std::string& backend,
                                     const std::string& url) {
    infer::BackendOptions options = test::options_for(backend, url);
    options.timeout = time;
    options.stall_timeout = time / 2;
    return options;
}

/// One attempt, streamed or not.
Answer attempt(const std::string& backend, const std::string& url, const infer::Question& question, bool stream,
               std::string* shown = nullptr, std::chrono::milliseconds time = patient) {
    const auto made = infer::make_backend(options_within(time, backend, url));
    std::string unseen;
    std::string& seen = shown != nullptr ? *shown : unseen;
    const infer::TextSink sink{[&](std::string_view text) { seen += text; }, [&] { seen.clear(); }};
    return made->ask(question, stream ? sink : infer::TextSink{});
}

/// All attempts, without real waits.
Answer asked(const std::string& backend, const std::string& url, const infer::Question& question,
             std::chrono::milliseconds time = patient) {
    const auto made = infer::make_backend(options_within(time, backend, url));
    infer::Budget budget;
    infer::Asker asker{*made, infer::batch_policy(), budget, [](auto) { return base::Waited::whole; }};
    return asker.ask(question, {});
}

const std::string seen_twice = "frames ?";

} // namespace

TEST_CASE("each back end asks its server, whole and streamed") {
    struct Case {
        std::string engine;
        std::string backend;
        std::string path;
    };
    const std::vector<Case> cases = {{"vllm", "openai", "/v1"},    {"llamacpp", "openai", ""},
                                     {"sglang", "openai", "/v1/"}, {"ollama", "openai", "/v1"},
                                     {"ollama", "ollama", ""},     {"openai", "openai", "/v1"},
                                     {"azure", "azure", ""},       {"anthropic", "anthropic", ""}};
    for (const Case& each : cases) {
        const ModelServer server{{"--engine", each.engine, "--model", "m"}};
        for (const bool stream : {false, true}) {
            CAPTURE(each.engine, each.backend, stream);
            std::string shown;
            const Answer answer = attempt(each.backend, server.url(each.path), test::question_about(2), stream, &shown);
            CAPTURE(answer.failure ? answer.failure->message : "");
            CHECK_FALSE(answer.failure);
            CHECK(answer.text.substr(0, seen_twice.size()) == seen_twice);
            CHECK(answer.text.find("size 64x64") != std::string::npos);
            CHECK(answer.text.find("Describe.") != std::string::npos);
            CHECK(answer.text.find("1.0 seconds") != std::string::npos);
            CHECK(shown == (stream ? answer.text : ""));
            CHECK(answer.ttft_ms.has_value() == stream);
            CHECK(answer.usage.input.value_or(0) > 20);
            CHECK(answer.usage.output.value_or(0) > 0);
            CHECK(answer.finish_reason == "stop");
            CHECK(answer.model == "m");
            CHECK_FALSE(answer.request_id.empty());
            CHECK((each.engine != "anthropic" || answer.request_id.substr(0, 4) == "req_")); // the header, not the body
            CHECK(answer.attempts == 1);
        }
        infer::Question question = test::question_about(2);
        question.schema = infer::read_schema("n_frames int, summary, alarm bool");
        const Answer answer = asked(each.backend, server.url(each.path), question);
        CHECK_FALSE(answer.failure);
        CHECK(answer.json.find("\"n_frames\":2") != std::string::npos);
    }
}

TEST_CASE("every fault of a server has its class, whole and streamed") {
    struct Case {
        std::string fault;
        FailureClass kind;
        bool transient;
    };
    const std::vector<Case> cases = {
        {"refuse", FailureClass::vision, false},
        {"refuse=mmproj", FailureClass::vision, false},
        {"hang", FailureClass::timeout, true},
        {"hang-headers", FailureClass::timeout, true},
        {"stall-stream", FailureClass::timeout, true},
        {"cut", FailureClass::protocol, true},
        {"drop", FailureClass::protocol, true},
        {"reset", FailureClass::protocol, true},
        {"html", FailureClass::protocol, false},
        {"html502", FailureClass::overload, true},
        {"500", FailureClass::server, true},
        {"503-loading", FailureClass::overload, true},
        {"503-busy", FailureClass::overload, true},
        {"529", FailureClass::overload, true},
        {"429", FailureClass::rate_limit, true},
        {"quota", FailureClass::quota, false},
        {"401", FailureClass::auth, false},
        {"402", FailureClass::quota, false},
        {"404-model", FailureClass::model, false},
        {"wrong-json", FailureClass::protocol, false},
        {"error-in-200", FailureClass::overload, true},
        {"sse-error", FailureClass::overload, true},
        {"endless", FailureClass::protocol, false},
        {"redirect=http://elsewhere/", FailureClass::protocol, false},
        {"context=10", FailureClass::context, false},
        {"too-many-images=1", FailureClass::too_many, false},
        {"bad-image", FailureClass::bad_image, false},
        {"content-filter", FailureClass::refused, false},
        {"content-filter=prompt", FailureClass::refused, false},
        {"abort", FailureClass::server, true},
        {"status=409", FailureClass::server, true},
        {"status=422", FailureClass::bad_request, false},
    };
    for (const Case& each : cases) {
        const ModelServer server{faulty(each.fault)};
        for (const bool stream : {false, true}) {
            const auto time = each.kind == FailureClass::timeout ? hasty : patient;
            const Answer answer = attempt("openai", server.url("/v1"), test::question_about(2), stream, nullptr, time);
            CAPTURE(each.fault, stream, answer.text.substr(0, 100));
            REQUIRE(answer.failure);
            CAPTURE(answer.failure->message);
            CHECK(infer::name(answer.failure->kind) == infer::name(each.kind));
            CHECK(answer.failure->transient == each.transient);
            CHECK(answer.failure->message.find(server.url()) == 0);
            CHECK(answer.failure->message.find('\n') == std::string::npos);
        }
    }
}

TEST_CASE("an error inside a good answer has that answer's status, whole and streamed") {
    for (const char* fault : {"error-in-200", "error-in-200=429", "wrong-json"}) {
        const ModelServer server{faulty(fault)};
        for (const bool stream : {false, true}) {
            CAPTURE(fault, stream);
            CHECK(attempt("openai", server.url(), test::question_about(1), stream).failure.value().http == 200);
        }
    }
}

TEST_CASE("a server that says what it takes is understood") {
    const ModelServer images{faulty("too-many-images=1")};
    CHECK(attempt("openai", images.url(), test::question_about(2), false).failure.value().limit == 1);
    const ModelServer context{{"--model", "m", "--context", "50"}};
    const Answer answer = attempt("openai", context.url(), test::question_about(2), false);
    CHECK(answer.failure.value().kind == FailureClass::context);
    CHECK(answer.failure->limit == 50);
    CHECK(answer.failure->wanted > 50);
    const ModelServer busy{faulty("429=ms:1500")};
    CHECK(attempt("openai", busy.url(), test::question_about(1), true).failure.value().retry_after_s == 1.5);
}

TEST_CASE("faults that pass are got over") {
    struct Case {
        std::string fault;
        int attempts;
    };
    for (const Case& each : {Case{"500@2", 3}, Case{"429@1", 2}, Case{"503-loading@3", 4}, Case{"cut@1", 2},
                             Case{"drop@2", 3}, Case{"error-in-200@1", 2}, Case{"abort@1", 2}, Case{"hang@1", 2}}) {
        const ModelServer server{faulty(each.fault)};
        const Answer answer =
            asked("openai", server.url(), test::question_about(2), each.fault == "hang@1" ? hasty * 3 : patient);
        CAPTURE(each.fault, answer.failure ? answer.failure->message : "");
        CHECK_FALSE(answer.failure);
        CHECK(answer.attempts == each.attempts);
        CHECK(answer.text.substr(0, seen_twice.size()) == seen_twice);
    }
}

TEST_CASE("odd answers are still answers") {
    for (const bool stream : {false, true}) {
        const ModelServer thinking{faulty("think")};
        const Answer thought = attempt("openai", thinking.url(), test::question_about(1), stream);
        CHECK_FALSE(thought.failure);
        CHECK_FALSE(thought.reasoning.empty());
        CHECK(thought.text.substr(0, seen_twice.size()) == seen_twice);
        const ModelServer reasoning{faulty("reasoning")};
        CHECK_FALSE(attempt("openai", reasoning.url(), test::question_about(1), stream).reasoning.empty());
        const ModelServer nul{faulty("nul")};
        const Answer odd = attempt("openai", nul.url(), test::question_about(1), stream);
        CHECK_FALSE(odd.failure);
        CHECK(odd.text.find('\0') == std::string::npos);
        const ModelServer uncounted{faulty("no-usage")};
        const Answer without = attempt("openai", uncounted.url(), test::question_about(1), stream);
        CHECK_FALSE(without.failure);
        CHECK_FALSE(without.usage.input);
        const ModelServer dribbling{{"--model", "m", "--dribble", "3"}};
        CHECK_FALSE(attempt("openai", dribbling.url(), test::question_about(1), stream).failure);
        const ModelServer cut{faulty("length")};
        CHECK(attempt("openai", cut.url(), test::question_about(1), stream).truncated);
    }
    infer::Question question = test::question_about(1);
    question.schema = infer::read_schema("n_frames int");
    const ModelServer broken{faulty("schema-broken@1")};
    const Answer repaired = asked("openai", broken.url(), question);
    CHECK_FALSE(repaired.failure);
    CHECK(repaired.attempts == 2);
    const ModelServer hopeless{faulty("schema-broken")};
    CHECK(asked("openai", hopeless.url(), question).failure.value().kind == FailureClass::schema);
}

TEST_CASE("keys go out in the engine's header, and never into a message") {
    for (const auto& [engine, backend] :
         {std::pair{"vllm", "openai"}, std::pair{"anthropic", "anthropic"}, std::pair{"azure", "azure"}}) {
        const ModelServer server{{"--engine", engine, "--model", "m", "--api-key", "secret-key"}};
        infer::BackendOptions options = options_within(patient, backend, server.url());
        CHECK(infer::make_backend(options)->ask(test::question_about(1), {}).failure.value().kind ==
              FailureClass::auth);
        options.environment = test::environment({{"MY_KEY", "secret-key"}});
        options.key.environment = "MY_KEY";
        CHECK_FALSE(infer::make_backend(options)->ask(test::question_about(1), {}).failure);
    }
    const ScriptedServer telltale{{Script{{test::http_answer("401 Unauthorized", "application/json",
                                                             R"({"error":{"message":"wrong key: secret-key"}})")}}}};
    infer::BackendOptions options = options_within(patient, "openai", telltale.url());
    options.environment = test::environment({{"MY_KEY", "secret-key"}});
    options.key.environment = "MY_KEY";
    const Answer answer = infer::make_backend(options)->ask(test::question_about(1), {});
    CHECK(answer.failure.value().message.find("secret-key") == std::string::npos);
    CHECK(answer.failure->message.find("wrong key: ***") != std::string::npos);
    CHECK(telltale.requests().at(0).find("Authorization: Bearer secret-key\r\n") != std::string::npos);
    CHECK(telltale.requests().at(0).find("X-Request-Id: vlm-") != std::string::npos);
}

TEST_CASE("frames as a video reach the model, all of them") {
    const ModelServer server{{"--engine", "vllm", "--model", "qwen3-vl"}};
    infer::BackendOptions options = options_within(patient, "openai", server.url());
    options.model = "qwen3-vl";
    options.engine = "vllm";
    const auto backend = infer::make_backend(options);
    infer::Question question = test::question_about(40);
    question.send_as = infer::SendAs::video;
    const Answer answer = backend->ask(question, {});
    CHECK_FALSE(answer.failure);
    std::size_t frames = 0;
    for (auto at = answer.text.find('?'); at != std::string::npos; at = answer.text.find('?', at + 1)) {
        ++frames;
    }
    CHECK(frames == 40);
}

TEST_CASE("Ollama is asked for a context that holds the question, or for the one that is named") {
    const std::string said = R"({"message":{"content":"x"},"done":true,"done_reason":"stop"})";
    const auto contexts = [&](const infer::BackendOptions& options, const std::vector<int>& outputs) {
        const ScriptedServer server{{Script{{test::http_answer("200 OK", "application/json", said)}}}};
        infer::BackendOptions asking = options;
        asking.api_base = server.url();
        const auto backend = infer::make_backend(asking);
        for (const int output : outputs) {
            infer::Question question = test::question_about(1);
            question.generation.max_output_tokens = output;
            CHECK_FALSE(backend->ask(question, {}).failure);
        }
        std::vector<int> seen;
        for (const std::string& request : server.requests()) {
            const auto body = nlohmann::json::parse(request.substr(request.find("\r\n\r\n")));
            seen.push_back(body.at("options").at("num_ctx").get<int>());
        }
        return seen;
    };
    infer::BackendOptions options = options_within(patient, "ollama", "");
    CHECK(contexts(options, {100, 5000, 100, 12000}) == std::vector<int>{4096, 8192, 8192, 16384});
    options.context_tokens = 10'000; // the model's own
    CHECK(contexts(options, {100, 5000, 12000}) == std::vector<int>{4096, 8192, 10000});
    options.num_ctx = 2048;
    CHECK(contexts(options, {100, 5000}) == std::vector<int>{2048, 2048});
    CHECK(infer::make_backend(options)->info().context_tokens == 2048);
}

TEST_CASE("OpenAI and Azure are told how closely to look, others only where the user says so") {
    struct Case {
        std::string backend;
        std::string detail;
        std::string sent;
    };
    for (const Case& each : {Case{"azure", "", "high"}, Case{"azure", "low", "low"}, Case{"openai", "", ""},
                             Case{"openai", "auto", "auto"}}) {
        const ScriptedServer server{{Script{{test::http_answer(
            "200 OK", "application/json", R"({"choices":[{"message":{"content":"x"},"finish_reason":"stop"}]})")}}}};
        infer::BackendOptions options = options_within(patient, each.backend, server.url());
        options.detail = each.detail;
        CHECK_FALSE(infer::make_backend(options)->ask(test::question_about(1), {}).failure);
        const std::string request = server.requests().at(0);
        const auto body = nlohmann::json::parse(request.substr(request.find("\r\n\r\n")));
        const auto& picture = body.at("messages").at(0).at("content").at(1).at("image_url");
        CHECK(picture.value("detail", "") == each.sent);
    }
}

TEST_CASE("nobody there") {
    const int port = ScriptedServer{{Script{}}}.port();
    const Answer answer = asked("openai", "http://127.0.0.1:" + std::to_string(port), test::question_about(1));
    CHECK(answer.failure.value().kind == FailureClass::connect);
    CHECK(answer.failure->message.find("connection refused") != std::string::npos);
    CHECK(answer.attempts == 5);
}

TEST_CASE("recorded answers of a llama-server, over a socket") {
    if (!std::filesystem::exists(test::recordings())) return;
    const auto recording = [](const std::string& name) {
        return Script{{base::read_file((test::recordings() / (name + ".txt")).string())}};
    };
    const ScriptedServer server{{recording("09-image-1-stream-usage"), recording("08-image-1-stream"),
                                 recording("86-sigterm-mid-stream"), recording("58-context-text-stream"),
                                 recording("10-schema")}};
    const auto backend = infer::make_backend(options_within(patient, "openai", server.url()));
    std::string shown;
    const infer::TextSink sink{[&](std::string_view text) { shown += text; }, {}};
    CHECK(backend->ask(test::question_about(1), sink).usage.input == 125);
    CHECK(shown == "renepluginceptor amely früfortunceptoruel");
    CHECK_FALSE(backend->ask(test::question_about(1), sink).failure);
    CHECK(backend->ask(test::question_about(1), sink).failure.value().kind == FailureClass::protocol);
    CHECK(backend->ask(test::question_about(1), sink).failure.value().kind == FailureClass::context);
    CHECK(backend->ask(test::question_about(1), {}).text.find("\"event\"") != std::string::npos);
}
