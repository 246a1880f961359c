// SPDX-License-Identifier: Apache-2.0
#include "common/counting/count_plot.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "common/counting/plot_times.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;

namespace {

std::string labels(const std::vector<counting::TimeMark>& marks) {
    std::string all;
    for (const counting::TimeMark& mark : marks)
        all += (all.empty() ? "" : " ") + mark.label + (mark.day.empty() ? "" : "(" + mark.day + ")");
    return all;
}

counting::CountPlot plot_of(std::vector<counting::PlotSeries> series) {
    return {"a", counting::CountPlot::Clock::media, 0s, 100s, {{"gate", "crossed", std::move(series)}}};
}

} // namespace

TEST_CASE("times are marked where people look for them") {
    CHECK(labels(counting::media_marks(0s, 80s, 8)) == "0:00 0:10 0:20 0:30 0:40 0:50 1:00 1:10 1:20");
    CHECK(labels(counting::media_marks(7s, 13s, 4)) == "0:08 0:10 0:12");
    CHECK(labels(counting::media_marks(0s, 300ms, 4)) == "0:00 0:00.1 0:00.2 0:00.3");
    CHECK(labels(counting::media_marks(5s, 5s, 4)) == "0:05");
    const auto day = [](const char* text) { return base::parse_wall(text)->time_since_epoch(); };
    CHECK(labels(counting::wall_marks(day("2026-03-01T22:10:00Z"), day("2026-03-02T01:50:00Z"), 4)) ==
          "23:00(2026-03-01) 00:00(2026-03-02) 01:00");
    CHECK(labels(counting::wall_marks(day("2026-03-01T12:00:00Z"), day("2026-03-01T12:00:04Z"), 4)) ==
          "12:00:00(2026-03-01) 12:00:01 12:00:02 12:00:03 12:00:04");
    CHECK(counting::wall_marks(day("2026-01-01T00:00:00Z"), day("2027-01-01T00:00:00Z"), 8).size() <= 9);
}

TEST_CASE("a series is drawn as steps, up to the end") {
    const std::string svg = plot_of({{"in", {{0s, 0}, {50s, 2}}}}).svg();
    // 0 at the bottom of the scale, 2 at its top; the middle of the time in the middle of the plot
    CHECK(svg.find("d=\"M76.0 194.0V194.0H506.0V74.0H936.0\"") != std::string::npos);
}

TEST_CASE("names in a plot are no markup") {
    counting::CountPlot plot = plot_of({{"<in> & \"out\"", {{0s, 1}}}});
    plot.title = "<script>alert(1)</script>";
    plot.panels[0].title = "a\nb";
    const std::string svg = plot.svg();
    CHECK(svg.find("<script>") == std::string::npos);
    CHECK(svg.find("&lt;in&gt; &amp; &quot;out&quot;") != std::string::npos);
    CHECK(svg.find(">a b<") != std::string::npos);
}

TEST_CASE("a plot's size is bounded, and no peak is lost") {
    counting::PlotSeries many{"in", {}};
    for (int i = 0; i < 1'000'000; ++i)
        many.steps.emplace_back(Micros{100 * i}, i == 500'000 ? 70 : i % 2);
    const std::string svg = plot_of({many}).svg();
    CHECK(svg.size() < 100'000);
    CHECK(svg.find("V89.0V") != std::string::npos); // 70 of 80, of 120 pixels above 194
}

TEST_CASE("a plot of nothing is one") {
    counting::CountPlot plot;
    CHECK(plot.svg().ends_with("</svg>\n"));
    plot = plot_of({{"in", {}}});
    plot.end = plot.start;
    CHECK(plot.svg().find("class=\"line\"") != std::string::npos); // the legend's
}
