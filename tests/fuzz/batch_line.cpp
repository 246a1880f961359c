// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "common/infer/batch_line.hpp"
#include "tests/fuzz/fuzz.hpp"

void vlm::fuzz::examine(std::string_view input) {
    try {
        const infer::BatchAnswer read = infer::read_batch_line(input);
        require(!read.id.empty(), "a result has a name");
        require(is_utf8(read.answer.text) && is_utf8(read.answer.request_id), "texts are UTF-8");
        if (read.answer.failure) require(is_utf8(read.answer.failure->message), "the reason is UTF-8");
    } catch (const std::invalid_argument&) {
        return; // it is no result
    }
}
