// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "common/archive/result_list.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// Writes a page of HTML about videos of the index, piece by piece: for each what it is, a plot of its results over
/// time, and the results in the order of time, each with the thumbnail nearest to it. The page holds all it shows and
/// asks no network; texts are only texts in it, whatever they hold.
void write_report(const store::Connection& index, const std::vector<std::int64_t>& videos, const ResultFilter& filter,
                  const std::function<void(std::string_view)>& write);

} // namespace vlm::archive
