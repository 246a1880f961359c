// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <variant>
#include <vector>

#include "common/base/exit_code.hpp"
#include "common/base/wait.hpp"
#include "common/http/client.hpp"
#include "common/infer/backend_options.hpp"
#include "common/infer/endpoint.hpp"
#include "common/infer/retrier.hpp"
#include "common/infer/wire_embeddings.hpp"

namespace vlm::infer {

/// Asks an OpenAI-compatible server what texts mean, with all the attempts that may help. Vectors are asked for in
/// base64, and as numbers where the server does not know that. Not safe to share between threads.
class Embedder {
public:
    /// `options` name the model. Throws UsageError as openai_endpoint() does.
    Embedder(BackendOptions options, const RetryPolicy& policy, http::WhenStopped when_stopped,
             base::Wait wait = base::wait_or_stop, Now now = base::Steady::now);

    /// A vector for each text, or why there are none.
    [[nodiscard]] std::variant<std::vector<UnitVector>, Failure> embed(std::span<const std::string> texts);

private:
    [[nodiscard]] std::optional<Failure> attempt(std::span<const std::string> texts, std::vector<UnitVector>& vectors);
    [[nodiscard]] std::optional<Failure> ask(std::span<const std::string> texts, std::vector<UnitVector>& vectors);

    BackendOptions m_options;
    Endpoint m_endpoint;
    http::WhenStopped m_when_stopped;
    http::Client m_client;
    Retrier m_retrier;
    VectorEncoding m_encoding = VectorEncoding::base64;
    bool m_encoding_works = false;
};

/// How a run ends that this failure ends.
[[nodiscard]] base::ExitCode exit_code_of(const Failure& failure);

/// Whether the texts themselves are refused, so that others may fare better.
[[nodiscard]] bool is_of_texts(const Failure& failure);

} // namespace vlm::infer
