// SPDX-License-Identifier: Apache-2.0
#include "common/media/timeline.hpp"

#include <algorithm>

extern "C" {
#include <libavutil/mathematics.h>
}

namespace vlm::media {
namespace {

constexpr AVRational microseconds{1, 1'000'000};
constexpr std::int64_t longest_step_back_s = 1;
constexpr std::int64_t longest_gap_s = 10;

AVRational rational(Fraction fraction) {
    return {static_cast<int>(fraction.numerator), static_cast<int>(fraction.denominator)};
}

} // namespace

Timeline::Timeline(Fraction time_base, Discontinuities discontinuities)
    : m_time_base{time_base}
    , m_discontinuities{discontinuities} {}

Timeline Timeline::in(Fraction time_base) const {
    Timeline other{time_base, m_discontinuities};
    other.set_start(av_rescale_q(m_start, rational(m_time_base), rational(time_base)));
    return other;
}

Stamps Timeline::unroll(Stamps raw, std::int64_t duration) {
    if (m_discontinuities == Discontinuities::none) return raw;
    const auto clock = raw.dts ? raw.dts : raw.pts;
    if (!clock) return raw;
    const std::int64_t second = std::max<std::int64_t>(1, m_time_base.denominator / m_time_base.numerator);
    if (m_expected) {
        const std::int64_t step = *clock + m_offset - *m_expected;
        if (step < -longest_step_back_s * second || step > longest_gap_s * second) m_offset -= step;
    }
    m_expected = *clock + m_offset + duration;
    if (raw.pts) *raw.pts += m_offset;
    if (raw.dts) *raw.dts += m_offset;
    return raw;
}

void Timeline::reset() {
    m_offset = 0;
    m_expected.reset();
}

base::Micros Timeline::time(std::int64_t pts) const {
    return base::Micros{av_rescale_q_rnd(pts - m_start, rational(m_time_base), microseconds, AV_ROUND_DOWN)};
}

} // namespace vlm::media
