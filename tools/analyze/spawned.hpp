// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "common/cli/model_options.hpp"
#include "common/infer/spawned_server.hpp"

namespace vlm::analyze {

/// Starts the model server that the options name and waits for it; from then on they name its address. Null where they
/// name none, or a back end that asks none. Throws as SpawnedServer.
[[nodiscard]] std::unique_ptr<infer::SpawnedServer> spawn_server(cli::ModelOptions& options);

} // namespace vlm::analyze
