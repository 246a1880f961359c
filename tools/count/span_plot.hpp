// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/archive/count_spans.hpp"
#include "common/archive/footage.hpp"
#include "common/counting/count_plot.hpp"
#include "common/store/connection.hpp"

namespace vlm::counting_tool {

/// What was counted over time: of each line, how many have crossed it so far in each direction, in each span where
/// there are some; of each zone, how many were in it.
[[nodiscard]] counting::CountPlot span_plot(const store::Connection& index, const archive::Footage& footage,
                                            const archive::SpanSums& wanted, std::string title);

} // namespace vlm::counting_tool
