// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/infer/question.hpp"
#include "common/infer/wire.hpp"

namespace vlm::infer {

/// What differs between servers that speak chat completions.
struct OpenaiDialect {
    enum class Host { openai, other }; ///< OpenAI and Azure, or anybody else
    Host host = Host::other;
    std::string engine; ///< vllm, sglang, llamacpp, …; "" where unknown
    std::string model;
    std::string detail; ///< of pictures: low, high, …; "" leaves it out
};

/// The body of a chat completion.
///
/// The frames come first, each after its label, then the question; with SendAs::video they are one "video_url" of
/// joined JPEGs (vLLM) without labels, and media_io_kwargs always says how many they are: a server that is not told
/// silently keeps the first 32. A temperature of 0, the default, is left out for OpenAI's reasoning models.
[[nodiscard]] std::string openai_body(const Question& question, const OpenaiDialect& dialect, Delivery delivery);

} // namespace vlm::infer
