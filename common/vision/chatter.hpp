// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace vlm::vision {

/// Keeps OpenCV from writing to standard output, where data belong, and from printing what it throws as well. Call
/// before it can have anything to say. Idempotent.
void keep_opencv_quiet();

} // namespace vlm::vision
