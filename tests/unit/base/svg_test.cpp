// SPDX-License-Identifier: Apache-2.0
#include "common/base/svg.hpp"

#include <catch2/catch.hpp>

using namespace vlm;

TEST_CASE("an axis has steps that people count in") {
    const auto steps = [](double most) {
        const base::PlotAxis axis{most};
        return std::pair{axis.step, axis.steps};
    };
    CHECK(steps(10) == std::pair{2.0, 5});
    CHECK(steps(11) == std::pair{5.0, 3});
    CHECK(steps(0.9).second <= 6);
    CHECK(steps(0).second >= 1);
    CHECK(base::PlotAxis{2, 4, 1}.steps == 2);
    CHECK(base::PlotAxis{10}.share(5) == 0.5);
}

TEST_CASE("words in a drawing are no markup, and stand on one line") {
    CHECK(base::svg_text(1.25, 20, base::SvgAnchor::middle, "a<b\nc", "title") ==
          "<text class=\"title\" x=\"1.25\" y=\"20\" text-anchor=\"middle\">a&lt;b c</text>\n");
    CHECK(base::svg_text(0, 0, base::SvgAnchor::start, "x") == "<text x=\"0\" y=\"0\">x</text>\n");
    CHECK(base::begin_svg(10, 20, "\"q\"").find("aria-label=\"&quot;q&quot;\"") != std::string::npos);
}
