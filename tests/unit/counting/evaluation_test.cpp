// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <string>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/counting/evaluation.hpp"
#include "common/counting/evaluation_record.hpp"
#include "common/records/validate.hpp"
#include "tests/support/source_path.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using counting::Evidence;
using track::Way;

namespace {

class EvidenceFiles {
public:
    Evidence read(const std::string& name, const std::string& text, std::optional<double> rate = std::nullopt) {
        return counting::read_evidence(m_folder.write(name, text), rate);
    }

    /// What is said against a file, without its folder.
    std::string refusal(const std::string& text) {
        try {
            static_cast<void>(read("f", text));
        } catch (const base::UsageError& error) {
            const std::string what = error.what();
            return what.substr(what.find_last_of('/') + 1);
        }
        return "";
    }

private:
    test::TemporaryFolder m_folder;
};

std::string crossing_line(const std::string& source, const std::string& direction, const std::string& t,
                          const std::string& more = R"("video":"ab",)") {
    return R"({"schema":"vlm.crossing/1","source":")" + source + R"(",)" + more + R"("line":"gate","direction":")" +
           direction + R"(","track":1,"class":"person","t":)" + t + R"(,"score":0.9,"x":0.5,"y":0.5,"method":"hog"})" +
           "\n";
}

std::string count_line(const std::string& t0, const std::string& t1, int in) {
    return R"({"schema":"vlm.count/1","key":")" + std::string(64, 'a') + R"(","source":"a.mp4","video":"ab","t0":)" +
           t0 + R"(,"t1":)" + t1 + R"(,"frames":10,"sample_distance":0.1,"seconds":1,"lines":[)" +
           R"({"line":"gate","direction":"in","class":"person","n":)" + std::to_string(in) + R"(}],"zones":[]})" + "\n";
}

const Way gate_in{"", "gate", "in"};

} // namespace

TEST_CASE("a file is boxes, crossings or records, as its first line shows") {
    EvidenceFiles files;
    const Evidence boxes = files.read("gt.csv", "1,1,0,0,10,10,1,-1,-1,-1\r\n\r\n2,1,0,0,10,10,1,-1,-1,-1\n");
    CHECK(boxes.boxes);
    CHECK(boxes.labelled.size() == 2);
    CHECK_FALSE(boxes.tells_crossings());
    const Evidence table = files.read("c.csv", "t,line,direction\n1.5,gate,in\n");
    REQUIRE(table.crossings.size() == 1);
    CHECK(table.crossings[0].t == 1500ms);
    const Evidence frames = files.read("c.csv", "frame,line,direction\n31,gate,in\n", 30.0);
    CHECK(frames.crossings.at(0).t == 1s); // frame 1 is at 0
    const Evidence records = files.read("o.jsonl", crossing_line("a.mp4", "in", "2.5") + count_line("0", "10", 3));
    CHECK(records.crossings.at(0).way == Way{"a.mp4", "gate", "in"});
    CHECK(records.counts.at(0).n == 3);
    CHECK(files.read("c.csv", "t,line,direction\n").tells_crossings()); // that there were none
}

TEST_CASE("a line that is none says where and why") {
    EvidenceFiles files;
    CHECK(files.refusal("") == "f: is empty");
    CHECK(files.refusal("\n\n") == "f: holds no boxes, crossings or counts");
    CHECK(files.refusal("1,1,0,0,10,10\n1,2,0\n") == "f:2: has 3 columns: a box is frame,id,x,y,width,height,conf");
    CHECK(files.refusal("1,-1,0,0,10,10\n") == "f:1: id is -1: only boxes of tracks can be compared");
    CHECK(files.refusal("1,4,0,0,9,9\n2,4,0,0,9,9\n2,4,1,1,9,9\n") == "f:3: id 4 is in frame 2 already");
    CHECK(files.refusal("frame,line,direction\n1,gate,in\n") ==
          "f:2: says a frame instead of a time: say with --rate how many are a second");
    CHECK(files.refusal("{\n") == "f:1: is no JSON");
    CHECK(files.refusal(crossing_line("a", "in", "\"x\"")) == "f:1: t is no time");
    CHECK(files.refusal(crossing_line("a", "in", "1e309")) == "f:1: is no JSON");
    CHECK(files.refusal("{\"schema\":\"vlm.frame/1\"}\n") == "f: holds no boxes, crossings or counts");
    CHECK(files.refusal(crossing_line("a", "in", "1") +
                        crossing_line("b", "in", "1", R"("video":null,"wall":"2026-03-01T12:00:00.000Z",)")) ==
          "f:2: is of a live source, and others of a video, or the other way round");
}

TEST_CASE("boxes that the truth marks are not considered") {
    EvidenceFiles files;
    const Evidence truth = files.read("gt.csv", "1,1,0,0,10,10,1\n1,2,50,0,10,10,0\n");
    const auto scores = counting::evaluate(truth, files.read("p.csv", "1,7,0,0,10,10,0.4\n"), {});
    REQUIRE(scores.tracks.has_value());
    CHECK(scores.tracks->clear.truth == 1);
    CHECK(scores.tracks->clear.mota().value() == 1);
    CHECK_FALSE(scores.crossings.has_value());
    CHECK_FALSE(scores.counts.has_value());
}

TEST_CASE("crossings are compared with a tolerance, and counted in windows from 0 to the last") {
    // In windows of 10 s, the first three in, the last one out. One in at 12 is missed, the one out is found 2 s late.
    EvidenceFiles files;
    const Evidence truth = files.read("t.csv", "t,line,direction\n1,gate,in\n12,gate,in\n31,gate,in\n28.5,gate,out\n");
    const auto scores = counting::evaluate(truth,
                                           files.read("p.jsonl", crossing_line("a.mp4", "in", "2") +
                                                                     crossing_line("a.mp4", "in", "31") +
                                                                     crossing_line("a.mp4", "out", "30.5")),
                                           {});
    REQUIRE(scores.crossings.has_value());
    CHECK(scores.crossings->all.matches == 2);
    CHECK(scores.crossings->ways.at(gate_in).recall().value() == Approx(2.0 / 3));
    REQUIRE(scores.counts.has_value());
    CHECK(scores.counts->window == 10s);
    const track::CountError& of_in = scores.counts->ways.at(gate_in);
    CHECK(of_in.counts == 4); // 0 to 40
    CHECK(of_in.mean_absolute == Approx(0.25));
    CHECK(scores.counts->all.counts == 8);
    CHECK(scores.counts->all.mean_absolute == Approx(3.0 / 8)); // out: 1 too few before 30, 1 too many after
    CHECK(scores.counts->all.exact == Approx(5.0 / 8));
}

TEST_CASE("windows go on to where counting ended") {
    EvidenceFiles files;
    const auto scores =
        counting::evaluate(files.read("t.csv", "t,line,direction\n1,gate,in\n"),
                           files.read("p.jsonl", crossing_line("a.mp4", "in", "1") + count_line("0", "40", 1)), {});
    CHECK(scores.counts->all.counts == 4); // the one that would begin at 40 has nothing of it
}

TEST_CASE("counts are compared over the spans that they are of") {
    EvidenceFiles files;
    const Evidence truth = files.read("t.jsonl", count_line("0", "10", 2) + count_line("10", "20", 4));
    const auto spans =
        counting::evaluate(truth, files.read("p.jsonl", count_line("0", "10", 3) + count_line("10", "20", 2)), {});
    CHECK_FALSE(spans.crossings.has_value());
    REQUIRE(spans.counts.has_value());
    CHECK_FALSE(spans.counts->window.has_value());
    CHECK(spans.counts->all.counts == 2);
    CHECK(spans.counts->all.mean_absolute == Approx(1.5));
    // What ends at 10 does not belong to the span before it.
    const auto crossings =
        counting::evaluate(truth, files.read("p.csv", "t,line,direction\n9.999,gate,in\n10,gate,in\n20,gate,in\n"), {});
    CHECK_FALSE(crossings.crossings.has_value());
    CHECK(crossings.counts->all.predicted == 2);
    CHECK(crossings.counts->all.bias == Approx((1 - 2 + 1 - 4) / 2.0));
    CHECK_THROWS_WITH(counting::evaluate(truth, files.read("p.jsonl", count_line("0", "15", 3)), {}),
                      Catch::Contains("has no count of a span that"));
}

TEST_CASE("what cannot be compared is refused") {
    EvidenceFiles files;
    const Evidence boxes = files.read("b.csv", "1,1,0,0,10,10\n");
    const Evidence table = files.read("c.csv", "t,line,direction\n1,gate,in\n");
    CHECK_THROWS_WITH(counting::evaluate(boxes, table, {}),
                      Catch::Contains("holds boxes,") && Catch::Contains("crossings"));
    const Evidence live =
        files.read("l.jsonl", crossing_line("a", "in", "1", R"("video":null,"wall":"2026-03-01T12:00:00.000Z",)"));
    CHECK_THROWS_WITH(counting::evaluate(table, live, {}), Catch::Contains("wall clock"));
    CHECK(counting::evaluate(live, live, {}).counts->all.counts == 1); // from the first on, not from 1970
    const Evidence two =
        files.read("two.jsonl", crossing_line("/x/a.mp4", "in", "1") + crossing_line("/x/b.mp4", "in", "1"));
    CHECK_THROWS_WITH(counting::evaluate(table, two, {}), Catch::Contains("no source is both in it and in"));
}

TEST_CASE("sources are told apart by their names, or by those of their files") {
    EvidenceFiles files;
    const Evidence truth = files.read("c.csv", "source,t,line,direction\na.mp4,1,gate,in\nb.mp4,1,gate,in\n");
    const Evidence found =
        files.read("p.jsonl", crossing_line("/x/a.mp4", "in", "1") + crossing_line("/x/a.mp4", "in", "1.1"));
    const auto scores = counting::evaluate(truth, found, {});
    CHECK(scores.crossings->all.matches == 1);
    CHECK(scores.crossings->ways.at({"a.mp4", "gate", "in"}).predicted == 2);
    CHECK(scores.crossings->ways.at({"b.mp4", "gate", "in"}).recall().value() == 0);
}

TEST_CASE("an evaluation is a record and tables") {
    EvidenceFiles files;
    const std::string schema = base::read_file(test::source_path("/schemas/evaluation.schema.json"));
    const Evidence boxes = files.read("b.csv", "1,1,0,0,10,10\n");
    const Evidence table = files.read("c.csv", "source,t,line,direction\na,1,gate,in\nb,2,gate,out\n");
    const Evidence none = files.read("n.csv", "t,line,direction\n");
    const Evidence spans = files.read("t.jsonl", count_line("0", "10", 2));
    for (const auto& scores : {counting::evaluate(boxes, boxes, {}), counting::evaluate(table, table, {}),
                               counting::evaluate(none, none, {}), counting::evaluate(spans, spans, {})}) {
        CHECK(records::validation_error(schema, counting::to_json_line(scores)) == std::nullopt);
        CHECK_FALSE(counting::to_table(scores).empty());
    }
    CHECK_THAT(counting::to_table(counting::evaluate(boxes, boxes, {})),
               Catch::Contains("HOTA") && !Catch::Contains("MAE"));
    CHECK_THAT(counting::to_table(counting::evaluate(table, table, {})),
               Catch::Contains("gate out") && !Catch::Contains("HOTA"));
}
