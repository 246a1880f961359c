// SPDX-License-Identifier: Apache-2.0
#include "common/infer/server_commands.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace vlm::infer {
namespace {

/// Models that see pictures, by the memory that they want with room for requests.
struct Fitting {
    std::int64_t gib;
    std::string_view gguf;    ///< for llama-server, in 4 bits
    std::string_view weights; ///< for vllm and sglang, in 16 bits; empty where none fits
    std::string_view ollama;
};

constexpr std::array<Fitting, 4> models = {
    {{22, "ggml-org/Qwen2.5-VL-7B-Instruct-GGUF", "Qwen/Qwen2.5-VL-7B-Instruct", "qwen2.5vl:7b"},
     {11, "ggml-org/Qwen2.5-VL-7B-Instruct-GGUF", "Qwen/Qwen2.5-VL-3B-Instruct", "qwen2.5vl:7b"},
     {6, "ggml-org/Qwen2.5-VL-3B-Instruct-GGUF", "HuggingFaceTB/SmolVLM2-2.2B-Instruct", "qwen2.5vl:3b"},
     {0, "ggml-org/SmolVLM2-2.2B-Instruct-GGUF", "", "qwen2.5vl:3b"}}};

const Fitting& fitting(std::optional<std::int64_t> gpu_memory) {
    const std::int64_t gib = gpu_memory.value_or(0) >> 30U;
    return *std::find_if(models.begin(), models.end(), [&](const Fitting& model) { return gib >= model.gib; });
}

} // namespace

std::vector<std::string> server_commands(const std::function<bool(const std::string& program)>& has,
                                         std::optional<std::int64_t> gpu_memory) {
    const Fitting& model = fitting(gpu_memory);
    std::vector<std::string> lines;
    if (has("llama-server")) lines.push_back(fmt::format("--spawn 'llama-server -hf {} --port {{port}}'", model.gguf));
    if (has("vllm") && !model.weights.empty())
        lines.push_back(fmt::format("--spawn 'vllm serve {} --port {{port}}'", model.weights));
    if (has("sglang") && !model.weights.empty())
        lines.push_back(fmt::format("--spawn 'sglang serve --model-path {} --port {{port}}'", model.weights));
    if (has("ollama"))
        lines.push_back(fmt::format(
            "--backend ollama --model {} --spawn 'env OLLAMA_HOST=127.0.0.1:{{port}} ollama serve'", model.ollama));
    return lines;
}

} // namespace vlm::infer
