// SPDX-License-Identifier: Apache-2.0
#include "common/vision/onnx_header.hpp"
#include "tests/fuzz/fuzz.hpp"

void vlm::fuzz::examine(std::string_view input) {
    try {
        const auto header = vision::read_onnx_header(input, "f.onnx");
        require(!header.inputs.empty() && !header.outputs.empty(), "a model takes and gives something");
        for (const auto& value : header.inputs) {
            for (const int length : value.shape)
                require(length == -1 || length > 0, "a length is unknown or positive");
        }
    } catch (const base::InputError& error) {
        require(is_printable(error.what()) && is_utf8(error.what()), "the reason is one line");
    }
}
