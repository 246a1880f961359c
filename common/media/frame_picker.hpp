// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "common/base/clock.hpp"
#include "common/media/selection.hpp"

namespace vlm::media {

/// Tells from packets' timestamps, before anything is decoded, which frames are wanted. Packets come in decoding order,
/// frames are shown in another: a verdict waits until every frame that could matter is known. Where a time has slack,
/// the first frame within it that lies on the way to all later ones will do; at a keyframe's time, the first keyframe.
/// Pure.
class FramePicker {
public:
    explicit FramePicker(WantedTimes wanted)
        : m_wanted{std::move(wanted)} {}

    /// Starts a step: frames before it are forgotten, wanted times at `until` and later are left for the next.
    void begin(std::optional<base::Micros> until);

    /// A frame that will be shown at `t`, in decoding order.
    void add(base::Micros t, bool keyframe = false);

    /// Every frame shown before `t` has been added.
    void known_before(base::Micros t);

    /// Every frame has been added; the last one ends at `end`.
    void end_of_stream(base::Micros end);

    enum class Verdict { undecided, wanted, unwanted };
    [[nodiscard]] Verdict verdict(base::Micros t) const;

    /// The packet of the wanted frame shown at `t` goes to the decoder.
    void pass(base::Micros t) { m_chosen.erase(t); }

    /// Whether a frame shown after `begin` and before `end` is wanted, or may turn out to be.
    [[nodiscard]] bool may_want_between(base::Micros begin, base::Micros end) const;

    /// Wanted frames of this step whose packets have not gone.
    [[nodiscard]] bool has_outstanding() const { return !m_chosen.empty(); }

    /// Every wanted time of this step has its frame.
    [[nodiscard]] bool step_done() const;

    /// Timestamps contradicted themselves (two frames at one time, a frame that came too late): decode everything.
    [[nodiscard]] bool contradicted() const { return m_contradicted; }

    /// The wanted times that are left.
    [[nodiscard]] const WantedTimes& wanted() const { return m_wanted; }

private:
    /// A frame shown after all that are decoded before it.
    struct Anchor {
        base::Micros t;
        bool keyframe;
    };

    void resolve();
    [[nodiscard]] bool choose_anchor();
    void choose(base::Micros frame);
    [[nodiscard]] std::optional<base::Micros> shown_at(base::Micros t) const;

    WantedTimes m_wanted;
    std::optional<base::Micros> m_until;
    std::optional<base::Micros> m_horizon; ///< nothing: no bound yet
    bool m_ended = false;
    std::set<base::Micros> m_known;  ///< of this step, from the last chosen frame on
    std::vector<Anchor> m_anchors;   ///< of them
    std::set<base::Micros> m_chosen; ///< of this step, not yet passed
    std::optional<base::Micros> m_last_chosen;
    std::optional<base::Micros> m_resolved; ///< the last wanted time that has its frame
    bool m_contradicted = false;
};

} // namespace vlm::media
