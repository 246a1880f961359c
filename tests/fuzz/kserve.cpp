// SPDX-License-Identifier: Apache-2.0
#include "common/infer/wire_kserve.hpp"
#include "tests/fuzz/fuzz.hpp"

void vlm::fuzz::examine(std::string_view input) {
    const auto [length, body] = two_parts(input);
    for (const std::string& header : {length, std::string{}}) {
        const auto read = infer::read_kserve_answer(body, header);
        if (const auto* failure = std::get_if<infer::Failure>(&read)) {
            require(!failure->message.empty() && is_utf8(failure->message), "there is a reason");
            continue;
        }
        for (const auto& output : std::get<std::vector<infer::KserveOutput>>(read)) {
            std::size_t count = 1;
            for (const int each : output.shape)
                count *= static_cast<std::size_t>(each);
            require(count == output.values.size(), "the numbers fill the shape");
        }
    }
    require(infer::read_kserve_max_batch(input) >= 0, "a batch is none or some");
    const auto model = infer::read_kserve_model(input);
    if (const auto* ports = std::get_if<infer::KserveModel>(&model))
        require(!ports->inputs.empty() && !ports->outputs.empty(), "a model takes and gives something");
}
