// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/infer/question.hpp"
#include "common/infer/wire.hpp"

namespace vlm::infer {

/// What Ollama is told beside the question.
struct OllamaSettings {
    std::string model;
    std::optional<std::int64_t> context_tokens; ///< num_ctx; Ollama silently cuts prompts that are longer
    std::string keep_alive;                     ///< "" leaves it to Ollama
};

/// The body for Ollama's own /api/chat: pictures stand beside the text, so their labels are listed in it.
[[nodiscard]] std::string ollama_body(const Question& question, const OllamaSettings& settings, Delivery delivery);

} // namespace vlm::infer
