// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/base/clock.hpp"
#include "common/cli/command.hpp"
#include "common/cli/model_options.hpp"
#include "common/cli/settings.hpp"
#include "common/infer/spawned_server.hpp"
#include "common/serving/uploads.hpp"

namespace vlm::serving_tool {

/// Whether people may upload videos, and who is asked about them.
struct UploadChoices {
    std::string folder; ///< empty: they may not
    std::int64_t most_bytes = std::int64_t{2} << 30U;
    std::int64_t most_kept = std::int64_t{20} << 30U;
    base::Micros keep = std::chrono::hours{24};
    base::Micros time = std::chrono::hours{1};
    int at_once = 1;
    int most_waiting = 16;
    cli::ModelOptions model;
};

void declare_uploads(cli::Command& program, UploadChoices& choices);

/// Uploads, and the model server that runs for them, if one does.
struct UploadDesk {
    std::unique_ptr<infer::SpawnedServer> server;
    std::unique_ptr<serving::Uploads> uploads; ///< null: there are none
};

/// As the user has chosen. Throws UsageError for what does not fit, Error with code unreachable where no model is named
/// and none is found, and as serving::Uploads does.
[[nodiscard]] UploadDesk open_uploads(const UploadChoices& choices, const cli::Settings& settings);

} // namespace vlm::serving_tool
