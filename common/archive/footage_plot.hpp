// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/archive/footage.hpp"
#include "common/archive/result_list.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// What is known of footage over its time, as SVG for an HTML page: results, how many were where, what crossed lines.
/// Numbers are of no model: with a filter for models there are none. Empty where there is nothing.
[[nodiscard]] std::string footage_plot(const store::Connection& index, const Footage& footage,
                                       const ResultFilter& filter);

} // namespace vlm::archive
