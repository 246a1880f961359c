// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "common/base/wait.hpp"
#include "common/infer/backend_options.hpp"

namespace vlm::infer {

/// The ports at which model servers listen by default (Ollama, llama.cpp, vLLM, SGLang, LM Studio), or those that the
/// variable VLM_DISCOVER_PORTS lists ("8000,8001"; "none" for none). Throws UsageError for a list that is none.
[[nodiscard]] std::vector<int> discovery_ports(const Environment& environment);

/// Looks for a model server on this machine that has the model named in `options`, else one which sees pictures, and
/// completes `options` (back end, base, model, engine, context) for the first one; nothing where there is none. All
/// ports are asked at once and have 250 ms. A server that does not say whether its model sees is shown a small picture,
/// unless the model's name says it. No key goes to a server that is found.
/// Where there is none, the log says of each server that is there why it is not asked.
/// A server that still loads is waited for where no other one will do. Throws Interrupted when the user ends that.
[[nodiscard]] std::optional<BackendOptions> discover_server(const BackendOptions& options,
                                                            const base::Wait& wait = base::wait_or_stop);

} // namespace vlm::infer
