// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/spawned.hpp"

#include "common/base/error.hpp"
#include "common/cli/asked_server.hpp"

namespace vlm::analyze {

std::unique_ptr<infer::SpawnedServer> spawn_server(cli::ModelOptions& options) {
    if (options.spawn.empty() || options.backend == "cv" || options.backend == "fake") return nullptr;
    if (options.backend == "azure") throw base::UsageError{"--spawn: nobody can start Azure"};
    auto server = std::make_unique<infer::SpawnedServer>(options.spawn);
    const bool rooted = options.backend == "ollama";
    options.api_base = server->address() + (rooted ? "" : "/v1");
    constexpr std::chrono::minutes patience{10}; // models are fetched and loaded
    const auto budget = options.ready_timeout.value_or(patience);
    server->wait_until_ready(cli::backend_options(options),
                             std::chrono::duration_cast<std::chrono::milliseconds>(budget));
    return server;
}

} // namespace vlm::analyze
