// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::media {

/// A positive fraction, as in 30000/1001 frames per second.
struct Fraction {
    std::int64_t numerator = 1;
    std::int64_t denominator = 1;
    friend bool operator==(const Fraction&, const Fraction&) = default;
};

/// Which frames the user wants.
struct Selection {
    enum class Kind {
        rate,      ///< start + k/fps while < end
        interval,  ///< start + k*every while < end
        count,     ///< the middles of `count` equal parts of the span
        spread,    ///< like count, with fps frames a second of the span, at least 1 and at most `count`
        times,     ///< the listed times
        keyframes, ///< every keyframe presented in the span
        all,       ///< every frame presented in the span
    };
    enum class Snap { none, keyframe };
    enum class Fidelity {
        exact, ///< the frames of a full decode, bit by bit
        fast,  ///< nearly those: what only other frames refer to is partly left out
    };

    Kind kind = Kind::rate;
    Fraction fps;                    ///< for rate and spread
    base::Micros every{1'000'000};   ///< for interval
    std::size_t count = 0;           ///< for count and spread
    std::vector<base::Micros> times; ///< for times, ascending
    base::Micros start{0};
    std::optional<base::Micros> end; ///< exclusive; the video's end where not set
    Snap snap = Snap::none;          ///< keyframe: take the nearest keyframe instead
    base::Micros tolerance{0};       ///< a frame this far away will do where it costs less to decode
    Fidelity fidelity = Fidelity::exact;
};

/// A spread made a count, now that the video's end is known; any other selection as it is. Pure.
[[nodiscard]] Selection resolved(const Selection& selection, base::Micros end);

/// Whether frames are chosen by wanted times, not as whatever lies in the span. Pure.
[[nodiscard]] bool has_wanted_times(const Selection& selection);

/// Whether choosing needs to know where the video ends: for parts of it, to tell listed times beyond it, and because
/// every later time has the last keyframe nearest. Pure.
[[nodiscard]] bool needs_end(const Selection& selection);

/// The listed times at which a video that ends at `end` has no frame. Pure.
[[nodiscard]] std::vector<base::Micros> times_beyond(const Selection& selection, base::Micros end);

/// "60.000000 is beyond its end at 10.000000"
[[nodiscard]] std::string beyond_end(base::Micros time, base::Micros end);

/// The wanted times of a selection, ascending, one after the other; endless where the end is not known.
/// A wanted time t takes the frame shown at t: the last with pts <= t (before the first frame, the first).
class WantedTimes {
public:
    /// `end` is the video's end where it is known; a count needs it (throws std::logic_error without), a spread must be
    /// resolved first. Selections of keyframes and of all frames have no wanted times.
    WantedTimes(const Selection& selection, std::optional<base::Micros> end);

    /// The next wanted time; nothing at the end.
    [[nodiscard]] std::optional<base::Micros> peek() const { return m_next; }
    void advance();

    /// Nothing at `end` or later is wanted: called when the video turns out to end there.
    void limit(base::Micros end);

    /// From now on a time becomes that of the nearest keyframe within the selection's tolerance, where there is one.
    /// `keyframes` ascend.
    void prefer(std::shared_ptr<const std::vector<base::Micros>> keyframes);

    /// How far from the next wanted time a frame will do as well.
    [[nodiscard]] base::Micros slack() const { return m_slack; }

    /// Whether the next wanted time is that of a keyframe.
    [[nodiscard]] bool at_keyframe() const { return m_at_keyframe; }

    /// Whether any time may have slack.
    [[nodiscard]] bool is_tolerant() const { return m_selection.tolerance > base::Micros{0}; }

    /// How many times have been passed by advance().
    [[nodiscard]] std::uint64_t passed() const { return m_index; }

private:
    [[nodiscard]] std::optional<base::Micros> at(std::uint64_t index) const;
    void go_to(std::uint64_t index);

    Selection m_selection;
    std::shared_ptr<const std::vector<base::Micros>> m_keyframes; ///< null: none is preferred
    std::optional<base::Micros> m_end;
    std::uint64_t m_index = 0;
    std::optional<base::Micros> m_next;
    base::Micros m_slack{0};
    bool m_at_keyframe = false;
};

/// Tells for the chosen frames, one after the other, which wanted time each was taken for: the first that the frame
/// before does not serve. Pure.
class ServedTimes {
public:
    /// A spread must be resolved first.
    ServedTimes(const Selection& selection, std::optional<base::Micros> end);

    /// The wanted time of the frame shown at `t`; `t` itself for keyframe selections.
    [[nodiscard]] base::Micros serve(base::Micros t);

private:
    [[nodiscard]] bool served_before(base::Micros wanted, base::Micros t) const;

    WantedTimes m_wanted;
    bool m_nearest;                     ///< frames may be later than the times for which they are taken
    std::optional<base::Micros> m_last; ///< the frame before
};

/// The one of `times`, which ascend, that is nearest to `t`; the earlier of two equally near. Pure.
[[nodiscard]] std::optional<base::Micros> nearest_to(base::Micros t, const std::vector<base::Micros>& times);

/// floor(a * b / c) for non-negative a, b and positive c, without overflow in between; saturates at the largest value.
[[nodiscard]] std::int64_t multiply_divide(std::int64_t a, std::int64_t b, std::int64_t c);

} // namespace vlm::media
