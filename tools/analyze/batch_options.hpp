// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "common/base/clock.hpp"
#include "common/cli/command.hpp"
#include "common/cli/model_options.hpp"
#include "common/infer/backend_options.hpp"

namespace vlm::analyze {

/// How pictures stand in batch files.
enum class BatchPictures { inline_data, files };

/// What is done with batch files; at most one of the first four is set.
struct BatchOptions {
    std::string emit;     ///< folder
    std::string results;  ///< file of results; further ones are the program's arguments
    std::string submit;   ///< folder
    std::string collect;  ///< folder
    std::string manifest; ///< folder of the requests that were answered; empty: where the results lie
    BatchPictures pictures = BatchPictures::inline_data;
    base::Micros poll = std::chrono::seconds{60};
    base::Micros wait = std::chrono::hours{26}; ///< providers take 24 hours at most, and then collect

    /// Whether no video is asked about.
    [[nodiscard]] bool has_requests() const { return !(results.empty() && submit.empty() && collect.empty()); }
};

void declare_batch(cli::Command& command, BatchOptions& options);

/// Whose batches they are: the back end that is named, or that the environment means, else OpenAI's.
[[nodiscard]] infer::BackendOptions batch_provider(const cli::ModelOptions& options);

} // namespace vlm::analyze
