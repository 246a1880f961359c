// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/cli/model_options.hpp"
#include "common/http/message.hpp"
#include "common/infer/embedder.hpp"

namespace vlm::indexing {

/// The server for embeddings that options or environment name, its model known; the only one it has where none is
/// named. Throws UsageError where nobody is named, or several models are to choose from; Error with code unreachable
/// where the server cannot say which models it has.
[[nodiscard]] infer::BackendOptions embedding_server(const cli::ModelOptions& options);

/// Those who ask it: patiently about many texts, or while a user waits.
[[nodiscard]] infer::Embedder patient_embedder(const infer::BackendOptions& server);
[[nodiscard]] infer::Embedder quick_embedder(const infer::BackendOptions& server);

/// Ends the run for the reason that a server's failure gives: throws Interrupted where the user stopped it, else Error.
[[noreturn]] void fail(const infer::Failure& failure);

} // namespace vlm::indexing
