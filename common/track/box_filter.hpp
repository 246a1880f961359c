// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/clock.hpp"
#include "common/base/detection.hpp"

namespace vlm::track {

/// Where a box is and how it moves: the Kalman filter of ByteTrack (Zhang et al. 2022), with times instead of numbers
/// of frames. Its state is the centre x, y, the aspect a (width by height), the height h, and the speeds of all four.
/// No noise joins one of these to another, so its matrices of 8 x 8 are four of 2 x 2.
///
/// Standard deviations are shares of h, as there. Of what is measured: h/20 (a: 0.1). Of what a frame adds: h/20 to
/// the value (a: 0.01), h/160 to the speed (a: 0.00001). At first: h/10 (a: 0.01), speed h/16 (a: 0.00001). Speeds are
/// those from frame to frame, at the 30 frames a second for which trackers state them; between two pictures lie
/// n = dt * 30 such frames, any number. What n frames add to the variances, q a frame to the value and r to the speed,
/// is
///     value n q + r (n - 1) n (2n - 1) / 6    both r n (n - 1) / 2    speed n r
/// For whole n that is what n steps of ByteTrack give; for any n, two steps give what one over both gives.
class BoxFilter {
public:
    explicit BoxFilter(const base::Detection& box);

    /// Time passes.
    void advance(base::Micros dt);

    /// The object is seen.
    void measure(const base::Detection& box);

    /// An object that is not seen keeps its height; what the last boxes did, cut off by what hides it, goes on else.
    void stop_growing();

    /// The box without score and kind.
    [[nodiscard]] base::Detection box() const;

private:
    /// One of the four values, with its speed and their variances.
    struct Value {
        double at = 0;
        double speed = 0;
        double at_variance = 0;
        double covariance = 0;
        double speed_variance = 0;

        void advance(double n, double value_noise, double rate_noise);
        void measure(double measured, double noise);
    };

    Value m_x;
    Value m_y;
    Value m_aspect;
    Value m_height;
};

} // namespace vlm::track
