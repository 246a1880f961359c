// SPDX-License-Identifier: Apache-2.0
#include "common/infer/server_commands.hpp"

#include <catch2/catch.hpp>

using vlm::infer::server_commands;
using Lines = std::vector<std::string>;

namespace {

constexpr std::int64_t gib = std::int64_t{1} << 30U;

auto only(const std::string& name) {
    return [name](const std::string& program) { return program == name; };
}

} // namespace

TEST_CASE("a server is started with a model that fits") {
    CHECK(server_commands(only("llama-server"), std::nullopt) ==
          Lines{"--spawn 'llama-server -hf ggml-org/SmolVLM2-2.2B-Instruct-GGUF --port {port}'"});
    CHECK(server_commands(only("llama-server"), 8 * gib) ==
          Lines{"--spawn 'llama-server -hf ggml-org/Qwen2.5-VL-3B-Instruct-GGUF --port {port}'"});
    CHECK(server_commands(only("vllm"), 80 * gib) ==
          Lines{"--spawn 'vllm serve Qwen/Qwen2.5-VL-7B-Instruct --port {port}'"});
    CHECK(server_commands(only("sglang"), 12 * gib) ==
          Lines{"--spawn 'sglang serve --model-path Qwen/Qwen2.5-VL-3B-Instruct --port {port}'"});
    CHECK(server_commands(only("ollama"), std::nullopt) ==
          Lines{"--backend ollama --model qwen2.5vl:3b --spawn 'env OLLAMA_HOST=127.0.0.1:{port} ollama serve'"});
}

TEST_CASE("no server is named that is not there, or has no use") {
    CHECK(server_commands(only("python3"), 80 * gib).empty());
    CHECK(server_commands(only("vllm"), std::nullopt).empty()); // without a graphics processor
    CHECK(server_commands([](const auto&) { return true; }, 24 * gib).size() == 4);
}
