// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/media/compare.hpp"

#include <cmath>

#include <catch2/catch.hpp>

namespace vlm::test {
namespace {

double squares(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) {
    REQUIRE(a.size() == b.size());
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double difference = double(a[i]) - double(b[i]);
        sum += difference * difference;
    }
    return sum;
}

double decibels(double sum, std::size_t samples) {
    constexpr double peak = 255;
    return sum == 0 ? 99 : 10 * std::log10(peak * peak * static_cast<double>(samples) / sum);
}

} // namespace

Likeness likeness(const base::YuvImage& a, const base::YuvImage& b) {
    REQUIRE(a.width == b.width);
    REQUIRE(a.height == b.height);
    const double luma = squares(a.y, b.y);
    const double chroma = squares(a.u, b.u) + squares(a.v, b.v);
    return {decibels(luma, a.y.size()), decibels(luma + chroma, a.y.size() + a.u.size() + a.v.size())};
}

} // namespace vlm::test
