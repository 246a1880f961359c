// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/frames/filters.hpp"
#include "common/frames/frame_source.hpp"
#include "tests/support/source_path.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;

namespace {

std::string scene(const std::string& name) {
    const char* folder = std::getenv("VLM_TEST_CLIPS");
    REQUIRE(folder != nullptr);
    return std::string{folder} + "/scenes/" + name;
}

std::vector<frames::Frame> frames_through(const std::string& path, const frames::Filters& filters) {
    frames::OpenOptions options;
    options.selection.kind = media::Selection::Kind::all;
    options.filters = filters;
    const auto source = frames::open(path, options);
    std::vector<frames::Frame> taken;
    while (auto frame = source->next()) {
        frame->picture.frame.reset(); // what it shows is not looked at, and it is large
        taken.push_back(std::move(*frame));
    }
    return taken;
}

std::vector<Micros> times_of(const std::vector<frames::Frame>& taken) {
    std::vector<Micros> times;
    std::transform(taken.begin(), taken.end(), std::back_inserter(times),
                   [](const frames::Frame& frame) { return frame.record.t; });
    return times;
}

/// Frames of several tracks, made up: plain pictures of some brightness.
class MadeUp : public frames::FrameSource {
public:
    MadeUp(std::size_t tracks, std::vector<frames::Frame> frames, media::PictureSize shown = {})
        : m_tracks(tracks)
        , m_frames{std::move(frames)} {
        for (frames::Track& track : m_tracks)
            track.shown = shown;
    }
    [[nodiscard]] const std::vector<frames::Track>& tracks() const override { return m_tracks; }
    [[nodiscard]] std::optional<frames::Frame> next() override {
        if (m_next == m_frames.size()) return std::nullopt;
        return std::move(m_frames[m_next++]);
    }
    [[nodiscard]] std::uint64_t faults() const override { return 7; }
    [[nodiscard]] std::string last_fault() const override { return "the last"; }
    [[nodiscard]] frames::Ending ending() const override { return {frames::Ending::Kind::early, "broken", {}}; }

protected:
    std::vector<frames::Track> m_tracks;

private:
    std::vector<frames::Frame> m_frames;
    std::size_t m_next = 0;
};

/// A live source whose second epoch has smaller pictures.
class ComingBackSmaller : public MadeUp {
public:
    using MadeUp::MadeUp;
    [[nodiscard]] std::optional<frames::Frame> next() override {
        auto frame = MadeUp::next();
        if (frame && frame->record.epoch == 1) m_tracks.front().shown = {427, 241};
        return frame;
    }
};

frames::Frame first_frame(const std::string& path) {
    frames::OpenOptions options;
    options.selection.kind = media::Selection::Kind::all;
    return std::move(*frames::open(path, options)->next());
}

frames::Filters only_gate() {
    frames::Filters filters;
    filters.gate.emplace();
    return filters;
}

} // namespace

TEST_CASE("a gate lets the frames through that show something new, with their scores") {
    const auto taken = frames_through(scene("walker.mp4"), only_gate());
    CHECK(taken.size() < 100);
    CHECK(taken.front().record.t == 0s);
    CHECK(taken.front().record.score == 1.0);
    CHECK(taken.at(1).record.t == 2s);
    for (std::size_t i = 1; i < taken.size(); ++i)
        CHECK((taken[i].record.score > 0.01 && taken[i].record.score < 0.2));
    CHECK(taken.back().record.t == 6s);
}

TEST_CASE("without filters a source is left as it is") {
    auto source = std::make_unique<MadeUp>(1, std::vector<frames::Frame>{});
    const frames::FrameSource* itself = source.get();
    CHECK(frames::filtered(std::move(source), {}).get() == itself);
}

TEST_CASE("what a filter does not change is its source's") {
    const auto source = frames::filtered(std::make_unique<MadeUp>(3, std::vector<frames::Frame>{}), only_gate());
    CHECK(source->tracks().size() == 3);
    CHECK(source->faults() == 7);
    CHECK(source->last_fault() == "the last");
    CHECK(source->ending().kind == frames::Ending::Kind::early);
    CHECK_FALSE(source->next().has_value());
}

TEST_CASE("a crop comes before the gate, and is what the records speak of") {
    frames::OpenOptions options;
    options.selection.kind = media::Selection::Kind::all;
    options.filters = only_gate();
    options.filters.crop = media::Crop{media::Crop::Unit::shares, 0.5, 0.5, 0.5, 0.5}; // nobody walks there
    const auto source = frames::open(scene("walker.mp4"), options);
    const frames::Track& track = source->tracks().front();
    CHECK((track.shown == media::PictureSize{320, 180}));
    CHECK((track.roi == media::PixelRect{320, 180, 320, 180}));
    CHECK(track.info.width == 640);
    auto frame = source->next();
    REQUIRE(frame);
    CHECK(media::packed_planes(frame->picture).size() == 320U * 180U * 3 / 2);
    CHECK_FALSE(source->next().has_value());
}

TEST_CASE("a crop follows a source that comes back with other pictures") {
    std::vector<frames::Frame> made(2);
    made[0] = first_frame(scene("walker.mp4"));
    made[1] = first_frame(scene("../odd.webm"));
    made[1].record.epoch = 1;
    frames::Filters filters;
    filters.crop = media::Crop{media::Crop::Unit::shares, 0, 0, 0.5, 1};
    const auto source = frames::filtered(
        std::make_unique<ComingBackSmaller>(1, std::move(made), media::PictureSize{640, 360}), filters);
    REQUIRE(source->next());
    CHECK((source->tracks().front().shown == media::PictureSize{320, 360}));
    const auto second = source->next();
    REQUIRE(second);
    CHECK((source->tracks().front().shown == media::PictureSize{214, 241}));
    CHECK(media::packed_planes(second->picture).size() == 214U * 241U + 2 * 107U * 121U);
}

TEST_CASE("pixels that were counted in other pictures show the same part of these") {
    std::vector<frames::Frame> made(2);
    made[0] = first_frame(scene("walker.mp4"));
    made[1] = first_frame(scene("../odd.webm"));
    made[1].record.epoch = 1;
    frames::Filters filters;
    filters.crop = media::Crop{media::Crop::Unit::pixels, 320, 90, 320, 270}; // beyond 427x241
    const auto source = frames::filtered(
        std::make_unique<ComingBackSmaller>(1, std::move(made), media::PictureSize{640, 360}), filters);
    REQUIRE(source->next());
    CHECK((source->tracks().front().roi == media::PixelRect{320, 90, 320, 270}));
    const auto second = source->next();
    REQUIRE(second);
    CHECK((source->tracks().front().roi == media::PixelRect{214, 60, 213, 181}));
    CHECK(media::packed_planes(second->picture).size() == 213U * 181U + 2 * 107U * 91U);
}

TEST_CASE("a crop beyond the pictures is wrong usage") {
    frames::Filters filters;
    filters.crop = media::Crop{media::Crop::Unit::pixels, 0, 0, 641, 10};
    CHECK_THROWS_AS(frames_through(scene("walker.mp4"), filters), base::UsageError);
}

TEST_CASE("what was said of the whole picture's motion is not said of a part") {
    std::vector<frames::Frame> made(1);
    made[0] = first_frame(scene("walker.mp4"));
    made[0].record.motion = records::MotionRecord{0.5, {{0, 0, 1, 0.5}}};
    made[0].record.score = 0.5;
    auto source = std::make_unique<MadeUp>(1, std::move(made), media::PictureSize{640, 360});
    frames::Filters filters;
    filters.crop = media::Crop{media::Crop::Unit::pixels, 100, 100, 100, 100};
    const auto frame = frames::filtered(std::move(source), filters)->next();
    REQUIRE(frame);
    CHECK_FALSE(frame->record.motion.has_value());
    CHECK(frame->record.score == 0.5);
}

TEST_CASE("scenes begin after cuts, not with flashes, and where a fade has brought another picture") {
    frames::Filters filters;
    filters.scenes = true;
    const auto clips = nlohmann::json::parse(base::read_file(scene("clips.json"))).at("clips");
    for (const char* name : {"cuts.mp4", "fades.mp4", "flashes.mp4"}) {
        CAPTURE(name);
        const auto times = times_of(frames_through(scene(name), filters));
        const auto truth = clips.at(name).at("scenes").get<std::vector<std::pair<std::int64_t, std::int64_t>>>();
        REQUIRE(times.size() == truth.size());
        for (std::size_t i = 0; i < times.size(); ++i)
            CHECK((times[i].count() >= truth[i].first && times[i].count() <= truth[i].second));
    }
    for (const char* name : {"walker.mp4", "flicker.mp4", "guttering_lamp.mp4", "noise.mp4", "pops.mp4"})
        CHECK(frames_through(scene(name), filters).size() == 1);
}

TEST_CASE("each epoch of a source begins a scene") {
    const std::string path = scene("noise.mp4");
    frames::OpenOptions options;
    options.selection.kind = media::Selection::Kind::all;
    options.selection.end = 1s;
    const auto source = frames::open(path, options);
    std::vector<frames::Frame> made;
    while (auto frame = source->next()) {
        frame->record.epoch = frame->record.t < 500ms ? 0 : 1;
        made.push_back(std::move(*frame));
    }
    frames::Filters filters;
    filters.scenes = true;
    const auto scenes = frames::filtered(std::make_unique<MadeUp>(1, std::move(made)), filters);
    std::vector<frames::Frame> taken;
    while (auto frame = scenes->next())
        taken.push_back(std::move(*frame));
    CHECK(times_of(taken) == std::vector<Micros>{0s, 520ms});
}

TEST_CASE("a scene that was seen before does not pass a gate behind") {
    frames::Filters filters = only_gate();
    filters.scenes = true;
    const auto taken = frames_through(scene("cuts.mp4"), filters);
    CHECK(taken.size() == 5);
    CHECK(taken.back().record.score.has_value());
}

TEST_CASE("frames in which somebody moves pass, with where that is") {
    frames::Filters filters;
    filters.motion = true;
    const auto taken = frames_through(scene("walker.mp4"), filters);
    CHECK(taken.front().record.t == 2s); // before, nobody is there
    CHECK(taken.back().record.t < 6200ms);
    CHECK(taken.size() >= 98);
    CHECK(taken.size() <= 105);
    for (const frames::Frame& frame : taken) {
        REQUIRE(frame.record.motion);
        CHECK_FALSE(frame.record.score.has_value());
        if (frame.record.t >= 6s) continue; // they are gone, and what they hid is back
        const double left = 10 + 1.6 * (base::to_seconds(frame.record.t) * 25 - 50);
        const auto [x, y, width, height] = frame.record.motion->boxes.front();
        CAPTURE(frame.record.t.count(), x * 640, y * 360, width * 640, height * 360, left);
        CHECK(std::abs((x + width / 2) * 640 - (left + 16)) < 12);
        CHECK(std::abs((y + height / 2) * 360 - (20 + 36)) < 12);
        CHECK(width * 640 < 64);
        CHECK(height * 360 < 108);
        CHECK(frame.record.motion->area > 0.004);
        CHECK(frame.record.motion->area < 0.025);
    }
}

TEST_CASE("nothing moves in a still room") {
    frames::Filters filters;
    filters.motion = true;
    for (const char* name : {"noise.mp4", "pops.mp4", "flicker.mp4"}) {
        CAPTURE(name);
        CHECK(frames_through(scene(name), filters).empty());
    }
}

TEST_CASE("a heartbeat goes on where nothing moves, and a gate is asked too") {
    frames::Filters filters = only_gate();
    filters.motion = true;
    filters.heartbeat = 2s;
    CHECK(times_of(frames_through(scene("noise.mp4"), filters)) == std::vector<Micros>{0s, 2s, 4s});
    const auto both = frames_through(scene("walker.mp4"), filters);
    filters.motion = false;
    CHECK(both.size() <= frames_through(scene("walker.mp4"), filters).size());
    CHECK(both.at(1).record.motion->boxes.size() == 1);
}

TEST_CASE("boxes lie in the upright picture") {
    // The walker's clip, stored upside down.
    const std::string path = std::filesystem::temp_directory_path() / fmt::format("turned-{}.mp4", ::getpid());
    const std::string command =
        fmt::format("ffmpeg -v error -y -i '{0}' -vf hflip,vflip -c:v libx264 -preset ultrafast "
                    "'{1}.mp4' && ffmpeg -v error -y -i '{1}.mp4' -c copy -metadata:s:v:0 rotate=180 '{1}'",
                    scene("walker.mp4"), path);
    REQUIRE(std::system(command.c_str()) == 0);
    frames::Filters filters;
    filters.motion = true;
    const auto taken = frames_through(path, filters);
    REQUIRE(taken.size() > 90);
    for (const frames::Frame& frame : taken)
        CHECK(frame.record.motion->boxes.front()[1] < 0.3);
    std::filesystem::remove(path);
    std::filesystem::remove(path + ".mp4");
}

TEST_CASE("people who cross a line move across it") {
    const char* folder = std::getenv("VLM_TEST_MEDIA");
    const std::string path =
        (folder != nullptr ? std::string{folder} : test::source_path("/../shared/media")) + "/vtest.avi";
    if (!std::filesystem::exists(path)) return;
    // Frames in which someone crosses x=340, counted from 1 (ground_truth.json beside the clip).
    const std::vector<int> crossings = {12,  66,  97,  165, 186, 226, 262, 286, 299, 306, 326, 338, 344, 371, 456, 497,
                                        535, 537, 574, 589, 607, 650, 658, 671, 692, 695, 717, 737, 759, 776, 779, 783};
    frames::Filters filters;
    filters.motion = true;
    const auto taken = frames_through(path, filters);
    std::map<int, bool> moves_there;
    for (const frames::Frame& frame : taken) {
        const auto& boxes = frame.record.motion->boxes;
        moves_there[static_cast<int>(std::lround(base::to_seconds(frame.record.t) * 10)) + 1] =
            std::any_of(boxes.begin(), boxes.end(),
                        [](const auto& box) { return box[0] * 768 < 340 && (box[0] + box[2]) * 768 > 340; });
    }
    const auto found = std::count_if(crossings.begin(), crossings.end(), [&](int frame) { return moves_there[frame]; });
    CHECK(static_cast<double>(found) >= 0.95 * static_cast<double>(crossings.size()));
    CHECK(taken.size() < 796);
}

TEST_CASE("a heartbeat keeps frames of a still scene") {
    frames::Filters filters = only_gate();
    filters.heartbeat = 1500ms;
    const std::vector<Micros> expected = {0s, 1520ms, 3040ms, 4560ms};
    const auto taken = frames_through(scene("noise.mp4"), filters);
    CHECK(times_of(taken) == expected);
    CHECK(taken.at(1).record.score < 0.01);
}

TEST_CASE("a gate's report says of each frame why it was kept or dropped") {
    const std::string path = std::filesystem::temp_directory_path() / fmt::format("gate-{}.jsonl", ::getpid());
    frames::Filters filters = only_gate();
    filters.heartbeat = 1s;
    filters.report = std::make_shared<frames::GateReport>(path, base::Overwrite::allow);
    const auto taken = frames_through(scene("walker.mp4"), filters);
    filters.report->close();
    std::map<std::string, int> why;
    std::vector<Micros> kept;
    const std::string text = base::read_file(path);
    for (const auto line : base::split(text, '\n')) {
        if (line.empty()) continue;
        const auto record = nlohmann::json::parse(line);
        CHECK(record.at("source") == scene("walker.mp4"));
        ++why[record.at("why")];
        const bool seen = record.at("why") == "seen";
        CHECK(record.at("kept") != seen);
        const double score = record.at("score"); // rounded to four digits
        CHECK((record.at("why") == "new" ? score >= 0.01 : score <= 0.01));
        if (!seen) kept.emplace_back(std::llround(record.at("t").get<double>() * 1e6));
    }
    CHECK(kept == times_of(taken));
    CHECK(why["heartbeat"] == 2); // at 1 s and at 7 s: between, somebody walks
    CHECK(why["new"] + why["heartbeat"] + why["seen"] == 200);
    std::filesystem::remove(path);
}
