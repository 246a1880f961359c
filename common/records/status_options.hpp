// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/base/clock.hpp"

namespace vlm::records {

/// How a run tells how it is.
struct StatusOptions {
    /// Not given: every ten seconds, and on stderr only where a source is live.
    std::optional<base::Micros> interval;
    std::string file;         ///< holds the last status; empty for none
    std::string metrics_file; ///< the same for Prometheus
};

} // namespace vlm::records
