// SPDX-License-Identifier: Apache-2.0
#include "common/track/box_filter.hpp"

#include <algorithm>

namespace vlm::track {
namespace {

constexpr double frames_per_second = 30;

// Shares of the height, but for the aspect.
constexpr double place_noise = 1.0 / 20;
constexpr double speed_noise = 1.0 / 160;
constexpr double aspect_noise = 1e-2;
constexpr double aspect_rate_noise = 1e-5;
constexpr double measured_aspect_noise = 1e-1;

constexpr double least_height = 1; // a box that shrinks while it is not seen stays one
constexpr double least_aspect = 0.01;

constexpr double squared(double value) {
    return value * value;
}

double height_of(double height) {
    return std::max(height, least_height);
}

} // namespace

void BoxFilter::Value::advance(double n, double value_noise, double rate_noise) {
    at += n * speed;
    at_variance += n * (2 * covariance + n * speed_variance) + n * squared(value_noise) +
                   squared(rate_noise) * (n - 1) * n * (2 * n - 1) / 6;
    covariance += n * speed_variance + squared(rate_noise) * n * (n - 1) / 2;
    speed_variance += n * squared(rate_noise);
}

void BoxFilter::Value::measure(double measured, double noise) {
    const double all = at_variance + squared(noise);
    const double gain = at_variance / all;
    const double speed_gain = covariance / all;
    const double surprise = measured - at;
    at += gain * surprise;
    speed += speed_gain * surprise;
    speed_variance -= speed_gain * covariance;
    covariance -= gain * covariance;
    at_variance -= gain * at_variance;
}

BoxFilter::BoxFilter(const base::Detection& box) {
    const double place = squared(2 * place_noise * box.height);
    const double speed = squared(10 * speed_noise * box.height);
    m_x = {box.x + box.width / 2, 0, place, 0, speed};
    m_y = {box.y + box.height / 2, 0, place, 0, speed};
    m_aspect = {box.width / box.height, 0, squared(aspect_noise), 0, squared(aspect_rate_noise)};
    m_height = {box.height, 0, place, 0, speed};
}

void BoxFilter::advance(base::Micros dt) {
    const double frames = base::to_seconds(dt) * frames_per_second;
    const double height = height_of(m_height.at);
    for (Value* value : {&m_x, &m_y, &m_height}) {
        value->advance(frames, place_noise * height, speed_noise * height);
    }
    m_aspect.advance(frames, aspect_noise, aspect_rate_noise);
}

void BoxFilter::measure(const base::Detection& box) {
    const double noise = place_noise * height_of(m_height.at);
    m_x.measure(box.x + box.width / 2, noise);
    m_y.measure(box.y + box.height / 2, noise);
    m_aspect.measure(box.width / box.height, measured_aspect_noise);
    m_height.measure(box.height, noise);
}

void BoxFilter::stop_growing() {
    m_height.speed = 0;
}

base::Detection BoxFilter::box() const {
    const double height = height_of(m_height.at);
    const double width = std::max(m_aspect.at, least_aspect) * height;
    return {m_x.at - width / 2, m_y.at - height / 2, width, height, 0, 0};
}

} // namespace vlm::track
