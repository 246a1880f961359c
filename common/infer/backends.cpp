// SPDX-License-Identifier: Apache-2.0
#include "common/infer/backends.hpp"

#include <array>
#include <string>
#include <vector>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/infer/backend_cv.hpp"

namespace vlm::infer {
namespace {

constexpr std::array<BackendKind, 6> kinds = {{
    {"openai", "any OpenAI-compatible server: vLLM, SGLang, llama.cpp, LM Studio, OpenRouter, OpenAI, …",
     make_openai_backend},
    {"azure", "OpenAI's models at Azure", make_azure_backend},
    {"anthropic", "Anthropic's messages", make_anthropic_backend},
    {"ollama", "Ollama's own protocol, which can set the context size", make_ollama_backend},
    {"cv", "classical vision, built in; no language model",
     [](const BackendOptions&) -> std::unique_ptr<Backend> { return make_cv_backend(); }},
    {"fake", "fixed answers, or those of a file, for tests", make_fake_backend},
}};

} // namespace

std::variant<std::string, Failure> Backend::body(const Question& /*question*/) {
    Failure failure;
    failure.kind = FailureClass::bad_request;
    failure.message = "the back end " + info().name + " sends no requests";
    return failure;
}

std::span<const BackendKind> backend_kinds() {
    return kinds;
}

std::unique_ptr<Backend> make_backend(const BackendOptions& options) {
    const std::string_view wanted = options.backend.empty() ? std::string_view{"openai"} : options.backend;
    std::vector<std::string> names;
    for (const BackendKind& kind : kinds) {
        if (kind.name == wanted) return kind.make(options);
        names.emplace_back(kind.name);
    }
    const std::string near = base::nearest(wanted, names);
    std::string list;
    for (const std::string& name : names) {
        list += (list.empty() ? "" : ", ") + name;
    }
    throw base::UsageError{"there is no back end '" + std::string{wanted} + "'; " +
                           (near.empty() ? "they are " + list : "did you mean '" + near + "'?")};
}

} // namespace vlm::infer
