// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "common/base/wait.hpp"
#include "common/http/client.hpp"
#include "common/infer/backend_options.hpp"
#include "common/infer/endpoint.hpp"
#include "common/infer/retrier.hpp"
#include "common/infer/retry.hpp"

namespace vlm::infer {

/// A batch as its provider tells of it.
struct Batch {
    std::string id;
    std::string status; ///< in the provider's word: validating, in_progress, completed, …
    std::string output; ///< the file of answers; empty where there is none (yet)
    std::string errors; ///< the file of failed requests
    std::string reason; ///< why it failed as a whole, in one line
    std::int64_t total = 0;
    std::int64_t completed = 0;

    /// Whether nothing will change any more.
    [[nodiscard]] bool has_ended() const;
    /// Whether it has ended without anything having been done.
    [[nodiscard]] bool was_refused() const { return status == "failed"; }
};

/// A provider that works through batch files (OpenAI, Azure). Asks again where that may help. All throw Error, with
/// code unreachable where the next request would fail, too, and Interrupted when the user stops.
class BatchService {
public:
    /// Throws UsageError where options.backend has no such service.
    BatchService(const BackendOptions& options, const RetryPolicy& policy, const base::Wait& wait = base::wait_or_stop);

    /// Hands over a file of requests: the provider's name for it.
    [[nodiscard]] std::string upload(const std::string& path);

    enum class Made { no, perhaps };

    /// Has a file that was handed over worked through. Where that was perhaps asked for before, the provider is asked
    /// first whether it was, so that a file is paid for once.
    [[nodiscard]] Batch make(const std::string& file, Made made);

    [[nodiscard]] Batch look_at(const std::string& id);

    /// Writes a provider's file there; it has its name once it is whole.
    void download(const std::string& file, const std::string& path);

    /// Where it is, without credentials.
    [[nodiscard]] const std::string& address() const { return m_endpoint.shown; }

private:
    [[nodiscard]] http::Request request(const std::string& page) const;
    [[nodiscard]] std::optional<Failure> refused(const http::Response& response) const;
    [[nodiscard]] nlohmann::json ask(const http::Request& request);
    [[nodiscard]] std::optional<Batch> find(const std::string& file);

    BackendOptions m_options;
    Endpoint m_endpoint;
    http::Client m_client;
    Retrier m_retrier;
};

} // namespace vlm::infer
