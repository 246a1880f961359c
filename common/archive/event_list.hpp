// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

#include "common/archive/footage.hpp"
#include "common/base/clock.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// Gives what happened in footage, as records (JSON: vlm.event/1), in the order of time.
void list_events(const store::Connection& index, const Footage& footage,
                 const std::function<void(std::string_view record)>& take);

/// Gives how programs were when they last told (JSON: vlm.status/1, each of one source), if that was after `since`.
void list_statuses(const store::Connection& index, base::Wall since,
                   const std::function<void(std::string_view record)>& take);

} // namespace vlm::archive
