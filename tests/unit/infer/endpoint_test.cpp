// SPDX-License-Identifier: Apache-2.0
#include "common/infer/endpoint.hpp"

#include <fstream>

#include <catch2/catch.hpp>
#include <unistd.h>

#include "common/base/error.hpp"
#include "common/infer/api_key.hpp"
#include "common/infer/backends.hpp"
#include "tests/unit/infer/support.hpp"

using namespace vlm;
using infer::BackendOptions;
using infer::Endpoint;

namespace {

using Variables = std::map<std::string, std::string>;

BackendOptions options_with(const std::string& base, const Variables& variables) {
    BackendOptions options;
    options.api_base = base;
    options.model = "dep";
    options.environment = test::environment(variables);
    return options;
}

} // namespace

TEST_CASE("base URLs are joined, and keys go only where they belong") {
    struct Case {
        Endpoint (*resolve)(const BackendOptions&);
        std::string page;
        std::string base;
        Variables variables;
        std::string url;
        std::string header;
        std::string value;
    };
    const auto openai = &infer::openai_endpoint;
    const auto azure = &infer::azure_endpoint;
    const auto anthropic = &infer::anthropic_endpoint;
    const auto ollama = &infer::ollama_endpoint;
    const std::string chat = "/chat/completions";
    const Variables key = {{"OPENAI_API_KEY", "sk-1"}};
    const Variables key_and_base = {{"OPENAI_API_KEY", "sk-1"}, {"OPENAI_BASE_URL", "http://gpu:8000/v1/"}};
    const Variables az = {{"AZURE_OPENAI_ENDPOINT", "https://res.openai.azure.com/"}, {"AZURE_OPENAI_API_KEY", "k"}};
    const Variables az_classic = {{"AZURE_OPENAI_ENDPOINT", "https://res.openai.azure.com"},
                                  {"AZURE_OPENAI_API_KEY", "k"},
                                  {"OPENAI_API_VERSION", "2024-10-21"},
                                  {"AZURE_OPENAI_AD_TOKEN", "t"}};
    const std::vector<Case> cases = {
        {openai, chat, "", key, "https://api.openai.com/v1/chat/completions", "Authorization", "Bearer sk-1"},
        {openai, chat, "https://API.openai.com/v1/", key, "https://api.openai.com/v1/chat/completions", "Authorization",
         "Bearer sk-1"},
        {openai, chat, "http://api.openai.com/v1", key, "http://api.openai.com/v1/chat/completions", "Authorization",
         ""},
        {openai, chat, "http://localhost:8000", key, "http://localhost:8000/v1/chat/completions", "Authorization", ""},
        {openai, chat, "localhost:8000/v1///", key, "http://localhost:8000/v1/chat/completions", "Authorization", ""},
        {openai, chat, "https://api.openai.com.evil.example/v1", key,
         "https://api.openai.com.evil.example/v1/chat/completions", "Authorization", ""},
        {openai, chat, "https://api.openai.com@evil.example/v1", key,
         "https://api.openai.com@evil.example/v1/chat/completions", "Authorization", ""},
        {openai, chat, "", key_and_base, "http://gpu:8000/v1/chat/completions", "Authorization", "Bearer sk-1"},
        {openai, chat, "gpu:8000", key_and_base, "http://gpu:8000/v1/chat/completions", "Authorization", ""},
        {openai, chat, "http://gpu:8000/v1", key_and_base, "http://gpu:8000/v1/chat/completions", "Authorization",
         "Bearer sk-1"},
        {openai, chat, "http://gpu:8001/v1", key_and_base, "http://gpu:8001/v1/chat/completions", "Authorization", ""},
        {openai,
         chat,
         "https://openrouter.ai/api/v1",
         {{"OPENAI_API_KEY", "no"}, {"OPENROUTER_API_KEY", "or"}},
         "https://openrouter.ai/api/v1/chat/completions",
         "Authorization",
         "Bearer or"},
        {openai,
         chat,
         "https://generativelanguage.googleapis.com/v1beta/openai/",
         {{"OPENAI_API_KEY", "no"}},
         "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions",
         "Authorization",
         ""},
        {openai, chat, "http://h/v1/chat/completions", {}, "http://h/v1/chat/completions", "Authorization", ""},
        {openai, "/models", "http://h", {}, "http://h/v1/models", "Authorization", ""},
        {azure, chat, "", az, "https://res.openai.azure.com/openai/v1/chat/completions", "api-key", "k"},
        {azure, chat, "", az_classic,
         "https://res.openai.azure.com/openai/deployments/dep/chat/completions?api-version=2024-10-21", "Authorization",
         "Bearer t"},
        {azure, chat, "https://elsewhere.example", az, "https://elsewhere.example/openai/v1/chat/completions",
         "api-key", ""},
        {azure, chat, "https://evilopenai.azure.com", az, "https://evilopenai.azure.com/openai/v1/chat/completions",
         "api-key", ""},
        {anthropic,
         "/messages",
         "",
         {{"ANTHROPIC_API_KEY", "a"}},
         "https://api.anthropic.com/v1/messages",
         "x-api-key",
         "a"},
        {anthropic,
         "/messages",
         "http://h:1/",
         {{"ANTHROPIC_API_KEY", "a"}},
         "http://h:1/v1/messages",
         "x-api-key",
         ""},
        {anthropic, "/messages", "", {}, "https://api.anthropic.com/v1/messages", "anthropic-version", "2023-06-01"},
        {ollama, "/api/chat", "", {}, "http://127.0.0.1:11434/api/chat", "Authorization", ""},
        {ollama, "/api/chat", "", {{"OLLAMA_HOST", "0.0.0.0"}}, "http://127.0.0.1:11434/api/chat", "Authorization", ""},
        {ollama, "/api/chat", "", {{"OLLAMA_HOST", "gpu:1234"}}, "http://gpu:1234/api/chat", "Authorization", ""},
        {ollama, "/api/chat", "", {{"OLLAMA_HOST", "https://gpu"}}, "https://gpu/api/chat", "Authorization", ""},
        {ollama, "/api/chat", "http://h:11434/v1", {}, "http://h:11434/api/chat", "Authorization", ""},
    };
    for (const Case& each : cases) {
        const Endpoint endpoint = each.resolve(options_with(each.base, each.variables));
        CAPTURE(each.base, each.url);
        CHECK(infer::join(endpoint, each.page) == each.url);
        CHECK(endpoint.headers.get(each.header) == each.value);
    }
}

TEST_CASE("an address in the environment names its back end") {
    CHECK(infer::backend_of(test::environment({})).empty());
    CHECK(infer::backend_of(test::environment({{"OPENAI_API_KEY", "k"}, {"ANTHROPIC_API_KEY", "k"}})).empty());
    CHECK(infer::backend_of(test::environment({{"OLLAMA_HOST", "gpu"}})) == "ollama");
    CHECK(infer::backend_of(test::environment({{"AZURE_OPENAI_ENDPOINT", "https://r"}})) == "azure");
    CHECK(infer::backend_of(test::environment({{"OLLAMA_HOST", "gpu"}, {"ANTHROPIC_BASE_URL", "h"}})) == "anthropic");
    CHECK(infer::backend_of(test::environment({{"OLLAMA_HOST", "gpu"}, {"OPENAI_BASE_URL", "h"}})) == "openai");
}

TEST_CASE("a key that the user names goes wherever the user says") {
    BackendOptions options = options_with("http://gpu:8000", {{"MY_KEY", " k-2\n"}, {"OPENAI_API_KEY", "sk-1"}});
    options.key.environment = "MY_KEY";
    CHECK(infer::openai_endpoint(options).headers.get("authorization") == "Bearer k-2");
    CHECK(infer::openai_endpoint(options).secret == "k-2");
    options.key.environment = "NO_KEY";
    CHECK_THROWS_WITH(infer::openai_endpoint(options), Catch::Contains("NO_KEY"));
    options.key = {"", "", "echo k-3"};
    CHECK(infer::openai_endpoint(options).secret == "k-3");
    options.key = {"", "", "false"};
    CHECK_THROWS_AS(infer::openai_endpoint(options), base::UsageError);
    options.key = {"", "", "printf 'a\\nb'"};
    CHECK(infer::openai_endpoint(options).secret == "a");
    options.key = {"", "", "echo a b"};
    CHECK_THROWS_AS(infer::openai_endpoint(options), base::UsageError);
    const std::string path = "/tmp/vlm-key-" + std::to_string(::getpid());
    std::ofstream{path} << "k-4\nuser: me\n";
    options.key = {"", path, ""};
    CHECK(infer::openai_endpoint(options).secret == "k-4");
    ::unlink(path.c_str());
    CHECK_THROWS_WITH(infer::openai_endpoint(options), Catch::Contains("No such file"));
}

TEST_CASE("what people see of an address has no password") {
    const Endpoint endpoint = infer::openai_endpoint(options_with("http://me:secret@gpu:8000/v1?key=x", {}));
    CHECK(endpoint.shown == "http://gpu:8000/v1");
    CHECK(infer::join(endpoint, "/models") == "http://me:secret@gpu:8000/v1/models?key=x");
}

TEST_CASE("behind a socket is this machine, and no key of the environment") {
    const Variables all = {{"OPENAI_API_KEY", "o"},
                           {"OPENAI_BASE_URL", "https://gpu/v1"},
                           {"ANTHROPIC_API_KEY", "a"},
                           {"AZURE_OPENAI_API_KEY", "z"},
                           {"AZURE_OPENAI_ENDPOINT", "https://res.openai.azure.com"}};
    BackendOptions options = options_with("", all);
    options.unix_socket = "/run/vllm.sock";
    CHECK(infer::openai_endpoint(options).base == "http://localhost/v1");
    CHECK(infer::anthropic_endpoint(options).base == "http://localhost/v1");
    CHECK(infer::azure_endpoint(options).base == "http://localhost/openai/v1");
    CHECK(infer::ollama_endpoint(options).base == "http://localhost");
    CHECK(infer::openai_endpoint(options).secret.empty());
    CHECK(infer::anthropic_endpoint(options).secret.empty());
    CHECK(infer::azure_endpoint(options).secret.empty());
    options.api_base = "http://named:8000/v1";
    CHECK(infer::openai_endpoint(options).base == "http://named:8000/v1");
    options.api_base.clear();
    options.key.environment = "OPENAI_API_KEY";
    CHECK(infer::openai_endpoint(options).secret == "o");
}

TEST_CASE("a key is wiped from a text, also where the text was cut in it") {
    Endpoint endpoint;
    CHECK(infer::without_secret(endpoint, "wrong key") == "wrong key");
    endpoint.secret = "secret-key";
    CHECK(infer::without_secret(endpoint, "secret-key, secret-key") == "***, ***");
    CHECK(infer::without_secret(endpoint, "wrong key secret-…; check it") == "wrong key ***…; check it");
    CHECK(infer::without_secret(endpoint, "no sec…") == "no sec…");
}

TEST_CASE("what is secret in an address is wiped from a text, as it is written, meant and sent") {
    const auto wiped = [](const char* base, const char* text) {
        return infer::without_secret(infer::openai_endpoint(options_with(base, {})), text);
    };
    const char* login = "http://ann:p%2Fw%20d@h/v1";
    CHECK(wiped(login, "ann may not: p%2Fw%20d, p/w d") == "ann may not: ***, ***");
    CHECK(wiped(login, "Basic YW5uOnAvdyBk is wrong") == "Basic *** is wrong");
    CHECK(wiped("http://a-token-in-place-of-a-user@h/v1", "a-token-in-place-of-a-user") == "***");
    CHECK(wiped("http://h/v1?api_key=s%3D1&api-version=2", "?api_key=s%3D1&api-version=2: s=1") ==
          "?api_key=***&api-version=2: ***");
    CHECK(wiped("http://ann@h/v1?api_key=", "cannot") == "cannot");
}

TEST_CASE("bad addresses and back ends are usage errors") {
    for (const char* bad : {"ftp://h/", "http://", "http://h:x/", "h:99999"}) {
        CHECK_THROWS_AS(infer::openai_endpoint(options_with(bad, {})), base::UsageError);
    }
    CHECK_THROWS_WITH(infer::azure_endpoint(options_with("", {})), Catch::Contains("AZURE_OPENAI_ENDPOINT"));
    BackendOptions options = options_with("http://h", {});
    options.backend = "olama";
    CHECK_THROWS_WITH(infer::make_backend(options), Catch::Contains("'ollama'"));
    options.backend = "";
    options.model = "";
    CHECK_THROWS_WITH(infer::make_backend(options), Catch::Contains("--model"));
    for (const infer::BackendKind& kind : infer::backend_kinds()) {
        BackendOptions good = options_with("http://h", {});
        good.backend = kind.name;
        CHECK(infer::make_backend(good)->info().name == kind.name);
    }
}
