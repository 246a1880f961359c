// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::cli {

class Command;

/// Which model is asked, where. Empty texts mean: not given.
struct ModelOptions {
    std::string backend;          ///< openai, azure, anthropic, ollama, cv, fake; empty means found by itself
    std::string backend_argument; ///< what follows a colon in --backend (the answers' file of fake)
    std::string model;
    std::string engine;                 ///< that serves the model; empty means as the server says
    std::string api_base;               ///< http or https
    std::vector<std::string> api_bases; ///< where several servers may be asked: all of them, the first of which is it
    std::string api_key_env;            ///< at most one of these three
    std::string api_key_file;
    std::string api_key_cmd;
    base::Micros api_key_timeout = std::chrono::seconds{30};
    std::optional<base::Micros> timeout; ///< of a request; where not given, 10 minutes
    base::Micros connect_timeout = std::chrono::seconds{5};
    base::Micros list_timeout = std::chrono::seconds{10}; ///< for the server's list of models
    base::Micros stall_timeout = std::chrono::seconds{120};
    std::optional<base::Micros>
        ready_timeout; ///< for a server that loads or refuses; else only the first, for 10 minutes
    std::optional<int> num_ctx;
    std::string keep_alive; ///< as Ollama takes it
    std::string detail;     ///< low, high, auto
    std::string unix_socket;
    std::string spawn; ///< command of a server that runs as long as the program
};

/// Whether several servers may be named, which share the work.
enum class Servers { one, several };

/// Where a server is, the key for it, and how long it is waited for.
void declare_server(Command& command, ModelOptions& options, Servers servers = Servers::one);

/// Those, and which model is asked how.
void declare_model(Command& command, ModelOptions& options, Servers servers = Servers::one);

} // namespace vlm::cli
