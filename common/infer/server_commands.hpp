// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace vlm::infer {

/// Options that start a model server for a run ("--spawn '…'"), a line for each of llama-server, vllm, sglang and
/// ollama that `has` says is installed, with a model that fits the largest graphics processor's memory in bytes, where
/// one is known. Pure.
[[nodiscard]] std::vector<std::string> server_commands(const std::function<bool(const std::string& program)>& has,
                                                       std::optional<std::int64_t> gpu_memory);

} // namespace vlm::infer
