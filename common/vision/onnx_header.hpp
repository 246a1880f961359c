// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/vision/tensor.hpp"

namespace vlm::vision {

/// What goes into a network, or comes out.
struct NamedShape {
    std::string name;
    Shape shape; ///< -1 where any length will do
};

struct OnnxHeader {
    std::vector<NamedShape> inputs; ///< without the weights, which old files list among them
    std::vector<NamedShape> outputs;
};

/// Reads what an ONNX file (a protocol buffer, onnx.proto's ModelProto) says of inputs and outputs. Throws
/// base::InputError about `subject` where the bytes are no such file, or end before they should.
[[nodiscard]] OnnxHeader read_onnx_header(std::string_view bytes, const std::string& subject);

} // namespace vlm::vision
