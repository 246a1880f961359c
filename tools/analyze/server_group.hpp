// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "common/cli/asked_server.hpp"
#include "common/infer/asker.hpp"
#include "common/infer/backend_options.hpp"
#include "tools/analyze/concurrency.hpp"

namespace vlm::analyze {

/// The servers to ask, as choose_backend() finds each of those that --api-base names, all with the model of the first
/// one that can be reached; one where none or one is named. Those that cannot be reached now are told, and may be
/// later. Throws Error with code unreachable where none can be, and where one does not offer that model.
[[nodiscard]] std::vector<infer::BackendOptions> choose_servers(const cli::ModelOptions& options,
                                                                cli::Fallback fallback);

/// Back ends for servers that offer the same model.
class ServerGroup {
public:
    /// At least one. What they were found to be is complete but for the user's limits.
    explicit ServerGroup(std::vector<infer::BackendOptions> servers);

    /// The one that speaks for all.
    [[nodiscard]] infer::Backend& front() const { return *m_backends.front(); }
    [[nodiscard]] const std::vector<infer::BackendOptions>& options() const { return m_options; }

    /// All of them with the limits for each.
    [[nodiscard]] std::vector<infer::Asker::Server> asked(const Concurrency& concurrency, Order order) const;

private:
    std::vector<infer::BackendOptions> m_options;
    std::vector<std::unique_ptr<infer::Backend>> m_backends;
};

} // namespace vlm::analyze
