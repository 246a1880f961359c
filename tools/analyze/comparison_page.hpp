// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "common/records/comparison.hpp"
#include "common/records/result.hpp"

namespace vlm::analyze {

// A page of HTML that shows pictures and what several said about them next to each other. It holds all that it shows
// and asks no network; texts are only texts in it, whatever they hold. Pure.

[[nodiscard]] std::string page_head();

/// One unit: the pictures (JPEG in base64), and the records of each.
[[nodiscard]] std::string page_unit(const std::vector<std::string>& labels,
                                    const std::vector<std::vector<records::Result>>& unit,
                                    const std::vector<std::string>& pictures);

/// How far they agree, and the end of the page.
[[nodiscard]] std::string page_foot(const records::Comparison& comparison);

} // namespace vlm::analyze
