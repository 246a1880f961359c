// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace vlm::vision {

/// Lets an ONNX model (its file's bytes) take several pictures that was written for one: where it brings numbers into
/// a shape whose first length is 1, as YOLOX's exporter writes it, that becomes 0, the length that they have. False
/// where there is no such place; true proves nothing about what it computes then.
[[nodiscard]] bool free_batch(std::string& model);

} // namespace vlm::vision
