// SPDX-License-Identifier: Apache-2.0
#include "common/counting/run_counters.hpp"

#include <iterator>

namespace vlm::counting {

InputCounters& RunCounters::open(const std::string& called) {
    const std::lock_guard lock{m_mutex};
    return m_inputs.emplace_back(m_plan, called);
}

std::vector<records::SourceReading> RunCounters::readings() {
    const std::lock_guard lock{m_mutex};
    std::vector<records::SourceReading> readings;
    for (InputCounters& input : m_inputs) {
        std::vector<records::SourceReading> of_input = input.readings();
        readings.insert(readings.end(), std::make_move_iterator(of_input.begin()),
                        std::make_move_iterator(of_input.end()));
    }
    return readings;
}

} // namespace vlm::counting
