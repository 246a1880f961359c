// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "common/base/clock.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// Which videos the index forgets. Files are never touched.
struct CollectOptions {
    bool missing = false;                   ///< those that lie nowhere any more; for `keep`, if it is given
    std::optional<base::Micros> keep;       ///< without `missing`: those whose first frame was taken longer ago
    std::optional<std::int64_t> keep_bytes; ///< the oldest ones beyond so many bytes of video
    bool dry_run = false;                   ///< nothing is changed
};

/// A video that goes, or a place of one that stays.
struct Collected {
    std::string path; ///< one of its places, or the fingerprint where it has none
    std::string wall; ///< when its first frame was taken; may be empty
    std::int64_t size = 0;
    std::string reason;
};

/// Forgets videos with all that is known of them, and with `missing` also the missing places of those that lie
/// elsewhere; tells of each after it has gone. Transactions are small, and after each the index holds together: it may
/// be killed, and started again. Throws as Statement does, Interrupted when the user stops.
void collect(store::Connection& index, const CollectOptions& options,
             const std::function<void(const Collected&)>& tell);

} // namespace vlm::archive
