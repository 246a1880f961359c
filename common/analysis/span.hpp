// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/clock.hpp"

namespace vlm::analysis {

/// A span of media time.
struct Span {
    base::Micros t0{0};
    base::Micros t1{0};
};

} // namespace vlm::analysis
