// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace vlm::infer {

/// Which part of JSON Schema a server takes. Answers are always validated against the whole schema here.
enum class SchemaDialect {
    whole,     ///< vLLM, SGLang, llama.cpp, Ollama: everything, or they ignore what they do not know
    openai,    ///< refuses bounds of strings
    anthropic, ///< refuses bounds of strings, numbers and arrays
};

/// The schema for a server, without what it refuses. Throws nothing: `document` has been checked before.
[[nodiscard]] nlohmann::ordered_json schema_for(const std::string& document, SchemaDialect dialect);

/// Whether every object in it lists all its properties as required and allows no others, which OpenAI's "strict" asks.
[[nodiscard]] bool is_strict(const nlohmann::ordered_json& schema);

} // namespace vlm::infer
