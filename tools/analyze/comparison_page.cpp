// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/comparison_page.hpp"

#include <string_view>

#include <fmt/format.h>

#include "common/base/html_page.hpp"
#include "common/base/text.hpp"

namespace vlm::analyze {

using base::markup_escaped;
using records::Result;

namespace {

constexpr const char* title = "Answers side by side";
constexpr int most_px_wide = 1400;

constexpr std::string_view style = R"(section { border-top: 1px solid var(--line); padding: .6em 0 1em; }
h2 { font-size: 1em; margin: 0 0 .5em; overflow-wrap: anywhere; }
h3 { font-size: .9em; margin: 0; overflow-wrap: anywhere; }
.unit { display: flex; flex-wrap: wrap; gap: 1em; align-items: flex-start; }
.pictures { display: flex; flex-wrap: wrap; gap: 4px; flex: 1 1 260px; max-width: 420px; }
.pictures img { flex: 1 1 45%; min-width: 120px; max-width: 100%; }
.answers { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 1em; flex: 3 1 460px; }
.answers p { margin: .2em 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.about { color: var(--dim); font-size: .85em; }
pre { overflow-x: auto; }
)";

std::string heading(const Result& result) {
    std::string span = base::format_clock(result.t0);
    if (result.t1 > result.t0) span += " - " + base::format_clock(result.t1);
    return fmt::format("<h2>{} \u00b7 {}</h2>\n", markup_escaped(base::one_line(result.source, 4096)), span);
}

std::string about(const Result& result) {
    std::string about = result.cached ? "from the cache" : fmt::format("{:.0f} ms", result.ms.total.value_or(0));
    if (result.usage.input && result.usage.output && !result.cached)
        about += fmt::format(" \u00b7 {} + {} tokens", *result.usage.input, *result.usage.output);
    if (result.truncated) about += " \u00b7 cut off";
    return about;
}

std::string said(const Result& result) {
    if (result.error) {
        return fmt::format("<p class=\"failed\">{}</p>\n",
                           markup_escaped(base::one_line(result.error->kind + ": " + result.error->message, 4096)));
    }
    return fmt::format("<p>{}</p>\n<p class=\"about\">{}</p>\n", markup_escaped(base::printable(result.text)),
                       about(result));
}

} // namespace

std::string page_head() {
    return base::begin_page(title, most_px_wide) + std::string{style} + base::begin_body(title);
}

std::string page_unit(const std::vector<std::string>& labels, const std::vector<std::vector<Result>>& unit,
                      const std::vector<std::string>& pictures) {
    std::string top;
    std::string answers;
    for (std::size_t who = 0; who < unit.size(); ++who) {
        answers += fmt::format("<div>\n<h3>{}</h3>\n", markup_escaped(base::one_line(labels[who], 200)));
        for (const Result& result : unit[who]) {
            if (top.empty()) top = heading(result);
            answers += said(result);
        }
        answers += "</div>\n";
    }
    std::string shown;
    for (const std::string& picture : pictures)
        shown += fmt::format("<img alt=\"\" src=\"data:image/jpeg;base64,{}\">\n", picture);
    return fmt::format("<section>\n{}<div class=\"unit\">\n<div class=\"pictures\">\n{}</div>\n<div "
                       "class=\"answers\">\n{}</div>\n</div>\n</section>\n",
                       top, shown, answers);
}

std::string page_foot(const records::Comparison& comparison) {
    return fmt::format("<section>\n<h2>Agreement</h2>\n<pre>{}</pre>\n</section>\n{}",
                       markup_escaped(records::to_table(comparison)), base::end_of_page);
}

} // namespace vlm::analyze
