// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/store/connection.hpp"

namespace vlm::archive {

/// Adds to an index all that another one knows, as it is now: videos by their fingerprints, the rest by names and keys
/// that mean the same everywhere. What is there stays, but for a video or a work that failed there and did not here,
/// and for a place that was looked at later here. Merging twice changes nothing. Transactions are small, and after each
/// the index holds together: it may be killed, and started again. Throws as Statement does, Interrupted when the user
/// stops.
void merge(store::Connection& into, store::Connection& from);

} // namespace vlm::archive
