// SPDX-License-Identifier: Apache-2.0
#include "common/counting/picture_viewer.hpp"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vlm;

namespace {

class NoRecords final : public counting::CountSink {
public:
    void take(const records::CrossingRecord&) override {}
    void take(const records::OccupancyRecord&) override {}
    void take(const records::CountRecord&) override {}
};

/// Shows the viewer all frames of a clip, in which one object walks from left to right; each second frame is looked at.
void walk_through(const std::string& clip, const counting::CountingPlan& plan, const counting::PictureWishes& wishes) {
    frames::OpenOptions options;
    options.selection.kind = media::Selection::Kind::all;
    const auto source = frames::open(clip, options);
    counting::PictureViewer viewer{wishes, plan, source->tracks()};
    const auto track = std::make_shared<const frames::Track>(source->tracks().front());
    NoRecords sink;
    counting::SourceCounter counter{
        plan, {track->source, "", "", "test", false}, track->info.width, track->info.height, sink};
    for (int i = 0; auto frame = source->next(); ++i) {
        const bool looked = i % 2 == 0;
        const std::vector<track::Object> objects{{1, 0, {4.0 * i, 40, 30, 60, 0.9, 0}, true, looked}};
        viewer.show({std::move(*frame), track, looked, {}, {}}, objects, counter);
    }
    viewer.finish();
}

std::string clip_of_viewer() {
    const char* folder = std::getenv("VLM_TEST_CLIPS");
    REQUIRE(folder != nullptr);
    return std::string{folder} + "/cfr25.mp4";
}

} // namespace

TEST_CASE("all pictures of an input are made in one pass") {
    const test::TemporaryFolder folder;
    counting::CountingPlan plan;
    plan.lines = {counting::parse_line("gate=0.5,0:0.5,1")};
    plan.zones = {counting::parse_zone("yard=0,0:1,0:1,1")};
    plan.classes = {"person"};
    const std::string film = folder.path("out.mp4");
    const std::string heat = folder.path("heat.png");
    const counting::PictureWishes wishes{counting::AnnotatedTarget{film, base::Overwrite::refuse, "test"}, heat,
                                         folder.path("crops"), base::Overwrite::refuse,
                                         [](const std::string&, base::Micros) { return "somebody walks"; }};
    walk_through(clip_of_viewer(), plan, wishes);
    CHECK(std::filesystem::file_size(film) > 1000);
    CHECK(base::read_file(heat).substr(1, 3) == "PNG");
    CHECK(std::filesystem::exists(folder.path("crops/track-000001.jpg")));
    CHECK_THROWS_AS(walk_through(clip_of_viewer(), plan, wishes), base::UsageError);
}

TEST_CASE("heat maps and crops are of one source") {
    frames::OpenOptions options;
    const auto source = frames::open(clip_of_viewer(), options);
    const counting::CountingPlan plan;
    const std::vector two{source->tracks().front(), source->tracks().front()};
    counting::PictureWishes wishes;
    wishes.heatmap = "heat.png";
    CHECK_THROWS_AS((counting::PictureViewer{wishes, plan, two}), base::UsageError);
}
