// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/clock.hpp"
#include "common/media/av.hpp"
#include "common/media/plan.hpp"

namespace vlm::media {

/// A packet on its way to a decoder.
struct CodedFrame {
    AvPtr<AVPacket> packet;
    base::Micros t{0}; ///< when its frame is shown
    bool wanted = false;
    Discard discard = Discard::nothing; ///< what may be left out of it
};

} // namespace vlm::media
