// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "common/infer/readiness.hpp"

namespace vlm::infer {

/// Where an API key comes from; at most one of the first three is set. Nothing set: the provider's own environment
/// variable, which goes only to the provider's own host or to the base URL that the environment names.
struct KeySource {
    std::string environment; ///< name of a variable
    std::string file;
    std::string command;                        ///< run by the shell; the first line it prints is the key
    std::chrono::milliseconds patience{30'000}; ///< with the command
    std::string value{};                        ///< the key itself, once it has been read; never shown
};

/// Reads an environment variable; nothing where it is not set or empty.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
[[nodiscard]] std::optional<std::string> process_environment(const std::string& name);

/// Which back end, where, and how it is talked to.
struct BackendOptions {
    std::string backend;  ///< openai, azure, anthropic, ollama, cv, fake; "" is openai
    std::string api_base; ///< "" takes the environment's, then the provider's
    std::string model;
    KeySource key;
    std::string unix_socket; ///< connects here instead of to the URL's host
    std::string engine;      ///< vllm, sglang, llamacpp, ollama, …; "" where unknown
    std::string detail;      ///< of pictures: low, high, auto; "" is high for OpenAI and Azure, nothing for others
    std::string keep_alive;  ///< how long Ollama keeps the model; "" leaves it to Ollama
    std::optional<std::int64_t> context_tokens; ///< that the model takes, where known
    std::optional<std::int64_t> num_ctx;        ///< that Ollama is to use; else what the questions need
    std::chrono::milliseconds timeout{600'000};
    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds list_timeout{10'000}; ///< for lists of models and what else a server says of itself
    std::chrono::milliseconds stall_timeout{120'000};
    ReadyLimits ready;
    std::string answers; ///< file of the fake back end: one answer per line
    Environment environment = process_environment;
};

} // namespace vlm::infer
