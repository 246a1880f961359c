// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace vlm::infer {

enum class Sees { no, yes, unknown };

/// A model as a server lists it.
struct ModelCard {
    std::string id;
    std::string owned_by;
    std::optional<std::int64_t> context_tokens; ///< of one request
    Sees pictures = Sees::unknown;
};

/// The models of a list in any known shape: OpenAI's "data" with the extras of vLLM and SGLang (max_model_len),
/// llama.cpp (meta.n_ctx: of one slot, else n_ctx_train: at most; "models" with capabilities), OpenRouter
/// (context_length, architecture) and LM Studio (type, max_context_length), and Ollama's "models" of /api/tags. Empty
/// where it is none of them.
[[nodiscard]] std::vector<ModelCard> read_model_list(const nlohmann::json& list);

/// Adds to a card what Ollama's /api/show says: capabilities and the model's own context.
void read_ollama_details(const nlohmann::json& details, ModelCard& card);

/// vllm, sglang, llamacpp, ollama, lmstudio, anthropic, or "" by what a model's card says. That a model is OpenAI's
/// does not tell that OpenAI serves it: proxies say so too.
[[nodiscard]] std::string engine_of(const ModelCard& card);

/// The models' names, "a, b"; of more than 20 the first ones.
[[nodiscard]] std::string names_of(const std::vector<ModelCard>& cards);

/// Whether a model is called like one that sees pictures ("qwen3-vl", "llava", "…-vision").
[[nodiscard]] bool is_named_like_seeing(std::string_view model);

} // namespace vlm::infer
