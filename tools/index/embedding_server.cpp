// SPDX-License-Identifier: Apache-2.0
#include "tools/index/embedding_server.hpp"

#include "common/base/error.hpp"
#include "common/cli/asked_server.hpp"
#include "common/infer/server_info.hpp"

namespace vlm::indexing {

infer::BackendOptions embedding_server(const cli::ModelOptions& options) {
    infer::BackendOptions server = cli::backend_options(options);
    const bool named = !server.api_base.empty() || !server.unix_socket.empty() || server.environment("OPENAI_BASE_URL");
    // A key alone says nothing: no text goes to a provider that nobody named.
    const bool means_openai = !server.model.empty() && server.environment("OPENAI_API_KEY");
    if (!named && !means_openai)
        throw base::UsageError{"no server for embeddings is named: use --api-base http://localhost:8000/v1"};
    if (server.model.empty()) infer::resolve_model(server);
    return server;
}

infer::Embedder patient_embedder(const infer::BackendOptions& server) {
    infer::RetryPolicy policy = infer::batch_policy();
    policy.ready = server.ready;
    return {server, policy, http::WhenStopped::finish};
}

infer::Embedder quick_embedder(const infer::BackendOptions& server) {
    infer::RetryPolicy policy = infer::live_policy();
    policy.ready = server.ready;
    return {server, policy, http::WhenStopped::give_up};
}

void fail(const infer::Failure& failure) {
    if (failure.kind == infer::FailureClass::interrupted) throw base::Interrupted{};
    throw base::Error{failure.message, infer::exit_code_of(failure)};
}

} // namespace vlm::indexing
