// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <optional>

#include "common/media/picture.hpp"
#include "common/media/selection.hpp"

namespace vlm::media {

/// Chooses among decoded frames that come in presentation order. Pure but for the frames it holds.
class FrameChooser {
public:
    /// `wanted` is what is left to serve; selections without wanted times use their span instead.
    FrameChooser(const Selection& selection, WantedTimes wanted);

    enum class Kind { keyframe, other };

    /// Takes the next frame; what it makes certain is appended to `chosen`.
    void add(Picture picture, Kind kind, std::deque<Picture>& chosen);

    /// For a while there are no more frames; the last one ends at `end`.
    void break_off(base::Micros end, std::deque<Picture>& chosen);

    /// There are no more frames; the last one ends at `end`.
    void finish(base::Micros end, std::deque<Picture>& chosen);

    /// Whether only keyframes are ever chosen.
    [[nodiscard]] bool takes_keyframes_only() const;

    /// Whether a frame may be chosen after which another comes at `next` (nothing: not known).
    [[nodiscard]] bool may_take(std::optional<base::Micros> next) const;

    /// The first time that is still to be served; nothing where frames are not chosen by times, or none is left.
    [[nodiscard]] std::optional<base::Micros> next_wanted() const;

    /// Nothing that may still come is wanted.
    [[nodiscard]] bool done() const;

private:
    void add_shown(Picture picture, std::deque<Picture>& chosen);
    void add_in_span(Picture picture, std::deque<Picture>& chosen);
    void add_nearest(Picture picture, std::deque<Picture>& chosen);

    Selection m_selection;
    WantedTimes m_wanted;
    std::optional<Picture> m_held; ///< the frame before, where it may still be wanted
    bool m_past_end = false;
};

} // namespace vlm::media
