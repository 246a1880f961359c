// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace vlm::base {

/// The beginning of a page of HTML that holds all it needs: a browser is allowed to fetch nothing, whatever stands in
/// it. What follows are rules of style, until begin_body(). The title is no markup.
[[nodiscard]] std::string begin_page(std::string_view title, int most_px_wide);

/// The end of its style, and the title as its first heading.
[[nodiscard]] std::string begin_body(std::string_view title);

inline constexpr std::string_view end_of_page = "</body>\n</html>\n";

} // namespace vlm::base
