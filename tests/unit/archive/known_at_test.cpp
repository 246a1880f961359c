// SPDX-License-Identifier: Apache-2.0
#include "common/archive/known_at.hpp"

#include "common/archive/count_list.hpp"
#include "common/archive/play_link.hpp"
#include "common/archive/result_list.hpp"
#include "tests/unit/archive/indexes.hpp"

using namespace vlm;
using namespace std::chrono_literals;

TEST_CASE("what is asked about footage is found by indexes") {
    const store::Connection index = test::new_index();
    std::string plans;
    for (const auto questions :
         {archive::questions_at(), archive::questions_about_results(), archive::questions_about_counts()}) {
        for (const std::string_view question : questions) {
            store::Statement plan{index, "EXPLAIN QUERY PLAN " + std::string{question}};
            while (plan.next()) {
                const std::string step{plan.text(3)};
                CAPTURE(question, step);
                CHECK_FALSE(step.starts_with("SCAN"));
                plans += step + "\n";
            }
        }
    }
    // The end of a span is in the index, so that no row is read for spans that have ended.
    CHECK_THAT(plans, Catch::Contains("results_video (video=? AND t0<?)"));
    CHECK_THAT(plans, Catch::Contains("counts_video (video=? AND t0<?)"));
    CHECK_THAT(plans, Catch::Contains("crossings_video (video=? AND t>? AND t<?)"));
    for (const char* of_source : {"results_source", "counts_source", "crossings_source", "transcripts_source"})
        CHECK_THAT(plans, Catch::Contains(std::string{of_source} + " (source=? AND wall>? AND wall<?)"));
    CHECK_THAT(plans, Catch::Contains("events_once (wall>? AND wall<?)"));
    CHECK(test::number(index, "SELECT count(*) FROM pragma_index_info('results_video')") == 3);
}

TEST_CASE("a link begins at a moment, whatever the path") {
    CHECK(archive::play_link("/a/b.mp4", 1500ms) == "file:///a/b.mp4#t=1.500000");
    CHECK(archive::play_link("/a b/%\xff.mp4", 1s, 2s) == "file:///a%20b/%25%FF.mp4#t=1.000000,2.000000");
    CHECK(archive::play_link("/a.mp4", 1s, 1s) == "file:///a.mp4#t=1.000000"); // a point
    CHECK(archive::play_link("http://host/a.mp4?x#y", 0s) == "http://host/a.mp4?x#t=0.000000");
}
