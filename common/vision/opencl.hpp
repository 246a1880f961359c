// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace vlm::vision {

/// Keeps OpenCV from looking for OpenCL devices, unless OPENCV_OPENCL_RUNTIME says otherwise: starting their drivers takes
/// longer than what they would save here, and pictures are to look the same on every machine. Call before the first
/// detector is made. Idempotent.
void avoid_opencl();

} // namespace vlm::vision
