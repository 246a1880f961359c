// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "common/infer/wire_embeddings.hpp"
#include "tests/fuzz/fuzz.hpp"

void vlm::fuzz::examine(std::string_view input) {
    for (const std::size_t count : {1U, 2U}) {
        const auto read = infer::read_embeddings(input, count);
        if (const auto* failure = std::get_if<infer::Failure>(&read)) {
            require(!failure->message.empty() && is_utf8(failure->message), "there is a reason");
            continue;
        }
        const auto& vectors = std::get<std::vector<infer::UnitVector>>(read);
        require(vectors.size() == count, "each text has its vector");
        for (const infer::UnitVector& vector : vectors) {
            double square = 0;
            for (const float number : vector.value_or(std::vector<float>{1}))
                square += double{number} * double{number};
            require(std::fabs(square - 1) < 1e-3, "a vector is of length 1");
        }
    }
}
