// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/control_order.hpp"

#include "tests/fuzz/fuzz.hpp"

void vlm::fuzz::examine(std::string_view input) {
    try {
        const analysis::ControlOrder order = analysis::parse_control(input);
        const auto& [source, prompt, profile] = order.wish;
        require(source.empty() || prompt || profile, "a source goes with what it is asked");
        require(is_utf8(source) && is_utf8(prompt.value_or("")) && is_utf8(profile.value_or("")), "texts are UTF-8");
        require(!prompt || (!prompt->empty() && prompt->front() != '@'), "a question is no file");
    } catch (const base::InputError& error) {
        require(is_utf8(error.what()), "the reason is UTF-8");
    }
}
