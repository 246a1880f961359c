// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>

#include "common/records/batch_unit.hpp"
#include "tests/fuzz/fuzz.hpp"

void vlm::fuzz::examine(std::string_view input) {
    try {
        const std::string line = records::to_json_line(records::read_batch_unit(input));
        require(records::to_json_line(records::read_batch_unit(line)) == line, "what was read is written the same");
    } catch (const std::invalid_argument&) {
        return; // it is no such record
    }
}
