// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/base/wait.hpp"
#include "common/http/client.hpp"
#include "common/infer/answer.hpp"
#include "common/infer/backend_options.hpp"
#include "common/infer/endpoint.hpp"
#include "common/infer/model_list.hpp"

namespace vlm::infer {

/// The endpoint for options.backend. Throws UsageError as the endpoints do, and for a back end that has none.
[[nodiscard]] Endpoint endpoint_for(const BackendOptions& options);

/// A GET, or a POST of `body` where it is not empty, at `url` with the endpoint's key.
[[nodiscard]] http::Request server_request(const BackendOptions& options, const Endpoint& endpoint,
                                           const std::string& url, std::string body = "");

/// What a server offers, or why it does not say. Ollama is asked about each model.
[[nodiscard]] std::variant<std::vector<ModelCard>, Failure> list_models(http::Client& client,
                                                                        const BackendOptions& options);

/// Completes options for a server that the user named: the key, the model where none is named and the server has only
/// one, the engine and the context. A server that is not ready is waited for, a failure that may pass is tried again.
/// Throws UsageError where several models are to choose from (it lists them), base::Error with ExitCode::unreachable
/// where the server cannot be asked. With a model named nothing is thrown but for a server that was waited for in vain:
/// the question itself will show what is wrong.
void resolve_model(BackendOptions& options, const base::Wait& wait = base::wait_or_stop);

} // namespace vlm::infer
