// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "common/infer/question.hpp"

namespace vlm::infer {

/// A red square of 64x64 pixels, as JPEG and as pixels: the smallest thing to see, for asking whether a model sees.
[[nodiscard]] std::shared_ptr<const Frame> probe_picture();

} // namespace vlm::infer
