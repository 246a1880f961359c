// SPDX-License-Identifier: Apache-2.0
#include "common/media/frame_chooser.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/media/selections.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;
using media::FrameChooser;
using media::Picture;
using media::Selection;

namespace {

struct Shown {
    Micros t;
    FrameChooser::Kind kind = FrameChooser::Kind::other;
};

/// What is chosen of these frames (none after the chooser has enough), of which the last ends at `end`.
std::vector<Micros> chosen_of(const Selection& selection, const std::vector<Shown>& frames, Micros end) {
    FrameChooser chooser{selection, {selection, {}}};
    std::deque<Picture> chosen;
    for (const Shown& frame : frames) {
        if (chooser.done()) break;
        chooser.add({frame.t, media::make_frame()}, frame.kind, chosen);
    }
    chooser.finish(end, chosen);
    CHECK((selection.kind == Selection::Kind::keyframes || chooser.done()));
    std::vector<Micros> times;
    for (const Picture& picture : chosen) {
        CHECK(picture.frame);
        times.push_back(picture.t);
    }
    return times;
}

std::vector<Shown> frames_at(const std::vector<Micros>& times) {
    std::vector<Shown> frames;
    for (const Micros t : times) {
        frames.push_back({t});
    }
    return frames;
}

/// Keyframes at these times, and between them two other frames.
std::vector<Shown> gops(const std::vector<Micros>& keyframes) {
    std::vector<Shown> frames;
    for (const Micros t : keyframes) {
        frames.push_back({t, FrameChooser::Kind::keyframe});
        frames.push_back({t + 100ms});
        frames.push_back({t + 200ms});
    }
    return frames;
}

using Chosen = std::vector<Micros>;

} // namespace

TEST_CASE("a wanted time takes the frame shown at it, none twice") {
    const auto [wanted, chosen] = GENERATE(table<Chosen, Chosen>({
        {{0ms}, {0ms}},
        {{39999us}, {0ms}},
        {{40ms}, {40ms}},
        {{40ms, 79ms, 80ms}, {40ms, 80ms}},
        {{41ms, 42ms, 43ms, 79ms}, {40ms}},
        {{119ms, 120ms, 299ms}, {80ms, 120ms}}, // a long frame
        {{300ms, 339ms}, {300ms}},              // the last frame, up to its end
        {{340ms}, {}},                          // beyond it
        {{0ms, 340ms}, {0ms}},
        {{}, {}},
    }));
    CHECK(chosen_of(test::listed(wanted), frames_at({0ms, 40ms, 80ms, 120ms, 300ms}), 340ms) == chosen);
}

TEST_CASE("before the first frame the first is shown") {
    const auto [wanted, chosen] = GENERATE(table<Chosen, Chosen>({
        {{0ms}, {500ms}},
        {{0ms, 200ms, 499ms, 500ms, 539ms}, {500ms}},
        {{499ms, 540ms}, {500ms, 540ms}},
    }));
    CHECK(chosen_of(test::listed(wanted), frames_at({500ms, 540ms}), 580ms) == chosen);
}

TEST_CASE("a chooser is done with the last wanted time") {
    const Selection selection = test::listed({40ms});
    FrameChooser chooser{selection, {selection, {}}};
    std::deque<Picture> chosen;
    for (const Micros t : {0ms, 40ms}) {
        chooser.add({t, media::make_frame()}, FrameChooser::Kind::other, chosen);
        CHECK_FALSE(chooser.done()); // a later frame may still begin at 40 ms
    }
    chooser.add({80ms, media::make_frame()}, FrameChooser::Kind::other, chosen);
    CHECK(chooser.done());
    CHECK(chosen.size() == 1);
}

TEST_CASE("a rate ends with the video") {
    const Chosen chosen = chosen_of(test::rate({10, 1}), frames_at({0ms, 40ms, 80ms, 120ms, 160ms, 200ms}), 240ms);
    CHECK(chosen == Chosen{0ms, 80ms, 200ms});
}

TEST_CASE("every keyframe in the span is chosen") {
    const auto [start, end, chosen] = GENERATE(table<Micros, std::optional<Micros>, Chosen>({
        {0ms, {}, {0ms, 1s, 2s, 3s}},
        {1ms, {}, {1s, 2s, 3s}},
        {1s, 3s, {1s, 2s}},
        {1s, 3001ms, {1s, 2s, 3s}},
        {3001ms, {}, {}},
        {1001ms, 1999ms, {}},
    }));
    CAPTURE(start.count());
    CHECK(chosen_of(test::keyframes(start, end), gops({0s, 1s, 2s, 3s}), 4s) == chosen);
}

TEST_CASE("the keyframe nearest to a wanted time is chosen, the earlier of two, none twice") {
    const auto [wanted, chosen] = GENERATE(table<Chosen, Chosen>({
        {{0ms}, {0ms}},
        {{499ms}, {0ms}},
        {{500ms}, {0ms}}, // equally near
        {{501ms}, {1s}},
        {{1s}, {1s}},
        {{400ms, 600ms, 1400ms, 1600ms}, {0ms, 1s, 2s}},
        {{0ms, 100ms, 300ms}, {0ms}},
        {{2900ms}, {2s}}, // after the last keyframe
        {{100ms, 2900ms, 2950ms}, {0ms, 2s}},
        {{3100ms}, {}}, // beyond the end
    }));
    CHECK(chosen_of(test::snapped(test::listed(wanted)), gops({0s, 1s, 2s}), 3s) == chosen);
}

TEST_CASE("the first keyframe serves the times before it") {
    const Chosen chosen = chosen_of(test::snapped(test::listed({0ms, 250ms, 1100ms})), gops({300ms, 1200ms}), 2s);
    CHECK(chosen == Chosen{300ms, 1200ms});
}
