// SPDX-License-Identifier: Apache-2.0
#include "common/infer/wire_answer_anthropic.hpp"
#include "tests/fuzz/answer.hpp"

void vlm::fuzz::examine(std::string_view input) {
    examine_reader<infer::AnthropicReader>(input);
}
