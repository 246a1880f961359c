// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "common/archive/footage.hpp"
#include "common/archive/result_list.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// Writes a page of HTML about footage, piece by piece: for each what it is, a plot of its results and counts over
/// time, what was counted, and the results and what was said aloud in the order of time, each with the thumbnail
/// nearest to it. The page holds all it shows and asks no network; texts are only texts in it, whatever they hold.
void write_report(const store::Connection& index, const std::vector<Footage>& footage, const ResultFilter& filter,
                  const std::function<void(std::string_view)>& write);

} // namespace vlm::archive
