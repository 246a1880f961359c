// SPDX-License-Identifier: Apache-2.0
#include "common/media/scene_cuts.hpp"

#include <algorithm>
#include <cmath>

#include "common/media/luma_difference.hpp"

namespace vlm::media {
namespace {

using base::GrayImage;

constexpr std::size_t around = 3;  // frames before a cut, and after it
constexpr double above_motion = 3; // times what changes from frame to frame
constexpr double plain = 4;        // contrast, of 255: nothing is seen
constexpr double seen = 10;        // contrast: something is
constexpr double still_rising = 1.01;
constexpr int steady = 2;            // frames
constexpr double same_picture = 0.9; // correlation
constexpr double white = 255;

double mean(const GrayImage& picture) {
    double sum = 0;
    for (const float sample : picture.samples)
        sum += static_cast<double>(sample);
    return sum / static_cast<double>(picture.samples.size());
}

/// How much changed on average.
double change(const GrayImage& before, const GrayImage& after) {
    double sum = 0;
    for (const float value : luma_difference(before, after))
        sum += static_cast<double>(std::abs(value));
    return sum / static_cast<double>(before.samples.size());
}

/// The change that a cut makes at least: less in the dark.
double least_change(const GrayImage& before, const GrayImage& after) {
    return 4 + 0.05 * (mean(before) + mean(after));
}

bool differ(const GrayImage& before, const GrayImage& after) {
    return change(before, after) >= least_change(before, after);
}

/// The product of two pictures' differences from their means.
double covariance(const GrayImage& a, const GrayImage& b) {
    const double mean_a = mean(a);
    const double mean_b = mean(b);
    double sum = 0;
    for (std::size_t i = 0; i < a.samples.size(); ++i)
        sum += (static_cast<double>(a.samples[i]) - mean_a) * (static_cast<double>(b.samples[i]) - mean_b);
    return sum / static_cast<double>(a.samples.size());
}

double contrast(const GrayImage& picture) {
    return std::sqrt(covariance(picture, picture));
}

/// How alike they are however bright: 1 where one is the other, but brighter or with more contrast.
double correlation(const GrayImage& a, const GrayImage& b) {
    return covariance(a, b) / std::max(contrast(a) * contrast(b), 1e-9);
}

} // namespace

std::optional<bool> SceneCuts::next() {
    const std::size_t untold = m_pictures.size() - m_told;
    if (untold == 0 || (untold < around && !m_finished)) return std::nullopt;
    m_score = cut();
    const bool fade = ends_fade();
    const bool begins = !m_started || m_score.has_value() || fade;
    if (m_score) m_plain = false;
    m_started = true;
    if (m_told < around)
        ++m_told;
    else
        m_pictures.pop_front();
    return begins;
}

bool SceneCuts::is_fading(const GrayImage& before, const GrayImage& after, bool fading) {
    const double now = contrast(after);
    return now < seen || (fading && now >= still_rising * contrast(before));
}

bool SceneCuts::may_hide_scene(const GrayImage& before, const GrayImage& after) {
    return differ(before, after) && correlation(before, after) <= same_picture;
}

/// Its score, where the first frame that was not told of is the first after a cut.
std::optional<double> SceneCuts::cut() const {
    if (m_told == 0) return std::nullopt;
    const GrayImage& last = m_pictures[m_told - 1];
    const GrayImage& first = m_pictures[m_told];
    if (std::max(contrast(last), contrast(first)) < seen)
        return std::nullopt; // a fade's steps in the dark look like cuts
    if (!differ(last, first) || correlation(last, first) > same_picture) return std::nullopt;
    const std::size_t end = std::min(m_told + around, m_pictures.size());
    double motion = 0;
    for (std::size_t i = 0; i + 1 < end; ++i) {
        if (i + 1 != m_told) motion += change(m_pictures[i], m_pictures[i + 1]);
    }
    motion /= 2 * (around - 1);
    if (change(last, first) < above_motion * motion) return std::nullopt;
    for (std::size_t before = 0; before < m_told; ++before) {
        for (std::size_t after = m_told; after < end; ++after) {
            if (!differ(m_pictures[before], m_pictures[after])) return std::nullopt;
        }
    }
    return std::min(change(last, first) / white, 1.0);
}

/// Whether a picture has come up, and stays, that is not the one that went down.
bool SceneCuts::ends_fade() {
    const GrayImage& picture = m_pictures[m_told];
    const double before = std::exchange(m_contrast, contrast(picture));
    m_steady = m_contrast < still_rising * before ? m_steady + 1 : 0;
    if (m_contrast < plain) m_plain = true;
    if (m_contrast < seen || (m_plain && m_steady < steady)) return false;
    const bool other = m_plain && !(m_before_fade && correlation(*m_before_fade, picture) > same_picture);
    m_plain = false;
    m_before_fade = picture;
    return other;
}

} // namespace vlm::media
