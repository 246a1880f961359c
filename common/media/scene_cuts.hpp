// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

#include "common/base/gray_image.hpp"

namespace vlm::media {

/// Tells which frames begin a scene: the first of all, the first after a cut, and the first that is wholly there after
/// a fade from a plain colour into another picture. None of the frames just before a cut resembles one just after it,
/// so that a flash, or a picture that stands for two frames, is none; and a cut is far more than what moves around it.
/// A dissolve is no cut. Pure.
class SceneCuts {
public:
    static constexpr int side = 64; ///< of the pictures that it takes, both ways

    /// Takes the next frame, small.
    void add(base::GrayImage picture) { m_pictures.push_back(std::move(picture)); }

    /// There are no more frames.
    void finish() { m_finished = true; }

    /// Whether the first frame that was not told of yet begins a scene. Nothing where there is none, or where two
    /// frames after it have not come yet.
    [[nodiscard]] std::optional<bool> next();

    /// Whether, at `after`, it is dark or plain, or a picture still comes up from there: `fading` says it of `before`.
    [[nodiscard]] static bool is_fading(const base::GrayImage& before, const base::GrayImage& after, bool fading);

    /// Whether a scene may have begun with one of the frames after `before`, up to `after`, without a fade.
    [[nodiscard]] static bool may_hide_scene(const base::GrayImage& before, const base::GrayImage& after);

    /// How much the frame told of last differs from the one before other than in light, 0 to 1; of the first after a
    /// cut alone.
    [[nodiscard]] std::optional<double> score() const { return m_score; }

private:
    [[nodiscard]] std::optional<double> cut() const;
    [[nodiscard]] bool ends_fade();

    std::deque<base::GrayImage> m_pictures; ///< up to 3 that were told of, and those that were not
    std::size_t m_told = 0;                 ///< how many of them were
    bool m_started = false;
    bool m_finished = false;
    bool m_plain = false;                         ///< a fade has taken the picture away
    std::optional<base::GrayImage> m_before_fade; ///< the last that showed something
    double m_contrast = 0;                        ///< of the frame told of last
    int m_steady = 0;                             ///< for how many frames it has not risen
    std::optional<double> m_score;
};

} // namespace vlm::media
