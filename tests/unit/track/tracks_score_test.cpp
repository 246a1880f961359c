// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <cmath>

#include "common/track/clear_mot.hpp"
#include "common/track/hota.hpp"
#include "common/track/identity_score.hpp"

using namespace vlm;
using track::LabelledBox;

namespace {

using LabelledBoxes = std::vector<LabelledBox>;

/// A box of 10x10 at x; one that is moved by d overlaps it with IoU (10-d)/(10+d).
LabelledBox labelled(std::int64_t frame, std::int64_t id, double x) {
    return {frame, id, {x, 0, 10, 10, 1, 0}};
}

/// An object that stands at x in these frames.
LabelledBoxes standing(std::int64_t id, double x, std::int64_t first, std::int64_t last) {
    LabelledBoxes boxes;
    for (std::int64_t frame = first; frame <= last; ++frame)
        boxes.push_back(labelled(frame, id, x));
    return boxes;
}

LabelledBoxes joined(const std::vector<LabelledBoxes>& parts) {
    LabelledBoxes all;
    for (const LabelledBoxes& part : parts)
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

struct TrackScores {
    track::ClearMot clear;
    track::IdentityScore identity;
    track::Hota hota;
};

TrackScores track_scores(const LabelledBoxes& truth, const LabelledBoxes& predicted) {
    const track::SequencePair pair = track::pair_up(truth, predicted);
    return {track::clear_mot(pair), track::identity_score(pair), track::hota(pair)};
}

} // namespace

TEST_CASE("what is as the truth is perfect, whatever its ids") {
    const TrackScores s = track_scores(joined({standing(1, 0, 1, 10), standing(2, 100, 3, 8)}),
                                       joined({standing(70, 100, 3, 8), standing(5, 0, 1, 10)}));
    CHECK(s.clear.truth == 16);
    CHECK(s.clear.matches == 16);
    CHECK(s.clear.switches == 0);
    CHECK(s.clear.fragments == 0);
    CHECK(s.clear.mota().value() == 1);
    CHECK(s.clear.motp().value() == Approx(1));
    CHECK(s.clear.tracks == 2);
    CHECK(s.clear.mostly_tracked == 2);
    CHECK(s.clear.mostly_lost == 0);
    CHECK(s.identity.f1().value() == 1);
    CHECK(s.identity.precision().value() == 1);
    CHECK(s.identity.recall().value() == 1);
    CHECK(s.hota.hota == Approx(1));
    CHECK(s.hota.detection == Approx(1));
    CHECK(s.hota.association == Approx(1));
    CHECK(s.hota.location == Approx(1));
}

TEST_CASE("nothing was found") {
    const TrackScores s = track_scores(standing(1, 0, 1, 4), {});
    CHECK(s.clear.misses() == 4);
    CHECK(s.clear.false_positives() == 0);
    CHECK(s.clear.mota().value() == 0); // 1 - 4/4
    CHECK_FALSE(s.clear.motp().has_value());
    CHECK(s.clear.mostly_lost == 1);
    CHECK(s.identity.f1().value() == 0);
    CHECK_FALSE(s.identity.precision().has_value());
    CHECK(s.identity.recall().value() == 0);
    CHECK(s.hota.hota == 0);
    CHECK(s.hota.detection == 0);
}

TEST_CASE("there was nothing to find") {
    const TrackScores s = track_scores({}, standing(1, 0, 1, 4));
    CHECK(s.clear.false_positives() == 4);
    CHECK_FALSE(s.clear.mota().has_value());
    CHECK(s.clear.tracks == 0);
    CHECK(s.identity.f1().value() == 0);
    CHECK_FALSE(s.identity.recall().has_value());
    CHECK(s.hota.hota == 0);
    const TrackScores none = track_scores({}, {});
    CHECK_FALSE(none.identity.f1().has_value());
    CHECK(none.hota.hota == 0);
}

TEST_CASE("one false positive") {
    // 10 boxes, all found, and one more far away: MOTA = 1 - 1/10. IDF1 = 2*10/(10+11).
    // At every level TP 10, FP 1: DetA = 10/11; the association of the matches is 1: HOTA = sqrt(10/11).
    const TrackScores s = track_scores(standing(1, 0, 1, 10), joined({standing(1, 0, 1, 10), {labelled(5, 2, 500)}}));
    CHECK(s.clear.false_positives() == 1);
    CHECK(s.clear.mota().value() == Approx(0.9));
    CHECK(s.identity.f1().value() == Approx(20.0 / 21));
    CHECK(s.identity.precision().value() == Approx(10.0 / 11));
    CHECK(s.identity.recall().value() == 1);
    CHECK(s.hota.detection == Approx(10.0 / 11));
    CHECK(s.hota.association == Approx(1));
    CHECK(s.hota.hota == Approx(std::sqrt(10.0 / 11)));
}

TEST_CASE("one identity switch") {
    // 10 boxes, found as track 1 for 6 frames, then as track 2 for 4. IDSW = 1: MOTA = 1 - 1/10, no fragment.
    // The object may be one of the two: IDTP = 6: IDF1 = 2*6/(10+10), IDP = IDR = 6/10.
    // DetA = 1. A match of the first has TPA 6, FNA 4, FPA 0: 6/10; of the second 4/10:
    // AssA = (6*0.6 + 4*0.4)/10 = 0.52, HOTA = sqrt(0.52).
    const TrackScores s = track_scores(standing(1, 0, 1, 10), joined({standing(1, 0, 1, 6), standing(2, 0, 7, 10)}));
    CHECK(s.clear.switches == 1);
    CHECK(s.clear.fragments == 0);
    CHECK(s.clear.mota().value() == Approx(0.9));
    CHECK(s.clear.mostly_tracked == 1);
    CHECK(s.identity.f1().value() == Approx(0.6));
    CHECK(s.identity.precision().value() == Approx(0.6));
    CHECK(s.identity.recall().value() == Approx(0.6));
    CHECK(s.hota.detection == Approx(1));
    CHECK(s.hota.association == Approx(0.52));
    CHECK(s.hota.hota == Approx(std::sqrt(0.52)));
}

TEST_CASE("one fragment") {
    // Of 10 boxes, 4 and 5 are missed; then it is the same track again: no switch. MOTA = 1 - 2/10; 8 of 10 is not more
    // than 80 %. IDTP = 8: IDF1 = 16/(10+8). DetA = 8/10; TPA 8, FNA 2: AssA = 8/10; HOTA = sqrt(0.8*0.8).
    const TrackScores s = track_scores(standing(1, 0, 1, 10), joined({standing(9, 0, 1, 3), standing(9, 0, 6, 10)}));
    CHECK(s.clear.fragments == 1);
    CHECK(s.clear.switches == 0);
    CHECK(s.clear.misses() == 2);
    CHECK(s.clear.mota().value() == Approx(0.8));
    CHECK(s.clear.mostly_tracked == 0);
    CHECK(s.clear.mostly_lost == 0);
    CHECK(s.identity.f1().value() == Approx(16.0 / 18));
    CHECK(s.hota.hota == Approx(0.8));
}

TEST_CASE("an object that comes back as another track is a fragment and a switch") {
    const TrackScores s = track_scores(standing(1, 0, 1, 10), joined({standing(9, 0, 1, 3), standing(8, 0, 6, 10)}));
    CHECK(s.clear.fragments == 1);
    CHECK(s.clear.switches == 1);
    CHECK(s.clear.mota().value() == Approx(0.7)); // 1 - (2 + 1)/10
}

TEST_CASE("an object that leaves the picture is not a fragment") {
    const TrackScores s = track_scores(joined({standing(1, 0, 1, 3), standing(1, 0, 6, 8)}),
                                       joined({standing(9, 0, 1, 3), standing(9, 0, 6, 8)}));
    CHECK(s.clear.fragments == 0);
    CHECK(s.clear.mota().value() == 1);
}

TEST_CASE("two tracks are swapped once, which the scores see differently") {
    // Two objects over 10 frames; from frame 7 on each has the other's track. All 20 boxes are found: DetA = 1.
    // Two switches: MOTA = 1 - 2/20. Each object keeps the track of 6 frames: IDTP = 12: IDF1 = 24/40.
    // Every track has 10 boxes. TPA 6: 6/(10+10-6) = 3/7 for 12 matches, TPA 4: 4/16 = 1/4 for 8:
    // AssA = (12*3/7 + 8/4)/20 = (36/7 + 2)/20 = 5/14. HOTA = sqrt(5/14), which is not IDF1.
    const TrackScores s = track_scores(
        joined({standing(1, 0, 1, 10), standing(2, 100, 1, 10)}),
        joined({standing(1, 0, 1, 6), standing(2, 100, 1, 6), standing(2, 0, 7, 10), standing(1, 100, 7, 10)}));
    CHECK(s.clear.switches == 2);
    CHECK(s.clear.mota().value() == Approx(0.9));
    CHECK(s.identity.f1().value() == Approx(0.6));
    CHECK(s.hota.detection == Approx(1));
    CHECK(s.hota.association == Approx(5.0 / 14));
    CHECK(s.hota.hota == Approx(std::sqrt(5.0 / 14)));
}

TEST_CASE("HOTA is the mean over the overlaps from which boxes match") {
    // Moved by 2.5: IoU = 7.5/12.5 = 0.6. Of the 19 levels 0.05 … 0.95 those up to 0.60, which are 12, match all boxes,
    // the others none: DetA = AssA = HOTA = 12/19. LocA is 0.6 where there are matches, else 1: (12*0.6 + 7)/19.
    const TrackScores s = track_scores(standing(1, 0, 1, 5), standing(1, 2.5, 1, 5));
    CHECK(s.hota.hota == Approx(12.0 / 19));
    CHECK(s.hota.detection == Approx(12.0 / 19));
    CHECK(s.hota.association == Approx(12.0 / 19));
    CHECK(s.hota.location == Approx((12 * 0.6 + 7) / 19));
    CHECK(s.clear.motp().value() == Approx(0.6));
    CHECK(s.identity.f1().value() == 1);
}

TEST_CASE("boxes match from an overlap of exactly one half") {
    // 10x10 in 20x10: IoU = 100/200. At 10x10 in 20.2x10 it is less.
    const LabelledBoxes truth = {labelled(1, 1, 0)};
    const TrackScores half = track_scores(truth, {{1, 1, {0, 0, 20, 10, 1, 0}}});
    CHECK(half.clear.matches == 1);
    CHECK(half.identity.matches == 1);
    CHECK(half.hota.detection == Approx(10.0 / 19)); // 0.05 … 0.50
    const TrackScores less = track_scores(truth, {{1, 1, {0, 0, 20.2, 10, 1, 0}}});
    CHECK(less.clear.matches == 0);
    CHECK(less.clear.mota().value() == -1); // 1 - (1 + 1)/1
    CHECK(less.identity.matches == 0);
    CHECK(less.hota.detection == Approx(9.0 / 19));
}

TEST_CASE("a match of before stays while it overlaps enough") {
    // In frame 2 track 6 lies better on the object (IoU 1) than track 5 (IoU 8/12), which it was: it stays 5, 6 is
    // false.
    const TrackScores s = track_scores(standing(1, 0, 1, 2), {labelled(1, 5, 0), labelled(2, 5, 2), labelled(2, 6, 0)});
    CHECK(s.clear.switches == 0);
    CHECK(s.clear.false_positives() == 1);
    CHECK(s.clear.motp().value() == Approx((1 + 8.0 / 12) / 2));
    // The same where it was missed in between.
    const TrackScores missed =
        track_scores(standing(1, 0, 1, 3), {labelled(1, 5, 0), labelled(3, 5, 2), labelled(3, 6, 0)});
    CHECK(missed.clear.switches == 0);
    CHECK(missed.clear.fragments == 1);
}

TEST_CASE("objects are assigned so that the overlap is the most in all") {
    // Objects at 0 and 3, found at 2 and 6. At 2 overlaps the object at 0 with 8/12, that at 3 with 9/11; at 6 that at
    // 3 with 7/13. Taking the best first would leave the object at 0 alone; 8/12 + 7/13 is more than 9/11.
    const TrackScores s = track_scores({labelled(1, 1, 0), labelled(1, 2, 3)}, {labelled(1, 1, 2), labelled(1, 2, 6)});
    CHECK(s.clear.matches == 2);
    CHECK(s.clear.overlap_sum == Approx(8.0 / 12 + 7.0 / 13));
}

TEST_CASE("less than a fifth is mostly lost, more than four are mostly tracked") {
    const auto found = [](std::int64_t frames) {
        return track_scores(standing(1, 0, 1, 10), standing(1, 0, 1, frames)).clear;
    };
    CHECK(found(1).mostly_lost == 1);
    CHECK(found(2).mostly_lost == 0);
    CHECK(found(8).mostly_tracked == 0);
    CHECK(found(9).mostly_tracked == 1);
}
