// SPDX-License-Identifier: Apache-2.0
#include "common/base/html_page.hpp"

#include <fmt/format.h>

#include "common/base/text.hpp"

namespace vlm::base {

std::string begin_page(std::string_view title, int most_px_wide) {
    constexpr std::string_view page = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{}</title>
<style>
:root {{ color-scheme: light dark; --line: #8884; --dim: #888; --bad: #d33; }}
body {{ font: 15px/1.45 system-ui, sans-serif; max-width: {}px; margin: 2em auto; padding: 0 1em; }}
.failed {{ color: var(--bad); }}
)";
    return fmt::format(page, markup_escaped(title), most_px_wide);
}

std::string begin_body(std::string_view title) {
    return fmt::format("</style>\n</head>\n<body>\n<h1>{}</h1>\n", markup_escaped(title));
}

} // namespace vlm::base
