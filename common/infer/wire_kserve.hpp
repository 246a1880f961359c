// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/infer/answer.hpp"
#include "common/vision/tensor.hpp"

/// KServe's protocol of version 2 (Open Inference Protocol), which Triton speaks, with tensors as bytes behind the
/// JSON: the header Inference-Header-Content-Length says where the JSON ends, "binary_data_size" how many bytes are
/// whose.
namespace vlm::infer {

constexpr const char* json_length_header = "Inference-Header-Content-Length";

/// A tensor as a model's metadata name it; -1 where any length will do.
struct KservePort {
    std::string name;
    std::string datatype; ///< "FP32", …
    vision::Shape shape;
};

struct KserveModel {
    std::vector<KservePort> inputs;
    std::vector<KservePort> outputs;
};

/// The metadata of a model, or what is wrong with them.
[[nodiscard]] std::variant<KserveModel, Failure> read_kserve_model(std::string_view body);

/// How many pictures Triton's configuration of a model allows at once; 0 where it does not say.
[[nodiscard]] int read_kserve_max_batch(std::string_view body);

struct KserveBody {
    std::string bytes;
    std::size_t json_length = 0;
};

/// A request for these outputs; `values` (FP32) fill the shape.
[[nodiscard]] KserveBody kserve_body(const std::string& input, const vision::Shape& shape,
                                     std::span<const float> values, const std::vector<KservePort>& outputs);

struct KserveOutput {
    std::string name;
    vision::Shape shape;
    std::vector<float> values; ///< as many as the shape says
};

/// The outputs in an answer, as bytes or in JSON, or what is wrong with it. `json_length` is the header's value, ""
/// where there is none.
[[nodiscard]] std::variant<std::vector<KserveOutput>, Failure> read_kserve_answer(std::string_view body,
                                                                                  std::string_view json_length);

} // namespace vlm::infer
