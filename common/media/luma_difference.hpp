// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "common/base/gray_image.hpp"

namespace vlm::media {

/// What differs between two small pictures of one size other than how much light there is, for each sample: after less
/// before. Light that goes up or down by less than a third is taken out; what moves is taken to be under half the
/// picture. Pure.
[[nodiscard]] std::vector<float> luma_difference(const base::GrayImage& before, const base::GrayImage& after);

} // namespace vlm::media
