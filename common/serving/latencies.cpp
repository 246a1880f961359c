// SPDX-License-Identifier: Apache-2.0
#include "common/serving/latencies.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace vlm::serving {

void Latencies::add(std::chrono::microseconds time) {
    const auto bound = std::lower_bound(bounds_us.begin(), bounds_us.end(), time.count());
    ++m_counts.at(static_cast<std::size_t>(bound - bounds_us.begin()));
    m_sum_us += static_cast<std::uint64_t>(time.count());
}

std::string Latencies::text(const std::string& name) const {
    std::string text = fmt::format("# HELP {0} Time from a request to its answer.\n# TYPE {0} histogram\n", name);
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        count += m_counts.at(i);
        const std::string bound =
            i < bounds_us.size() ? fmt::format("{:g}", static_cast<double>(bounds_us.at(i)) / 1e6) : "+Inf";
        fmt::format_to(std::back_inserter(text), "{}_bucket{{le=\"{}\"}} {}\n", name, bound, count);
    }
    return text + fmt::format("{0}_sum {1:.6f}\n{0}_count {2}\n", name, static_cast<double>(m_sum_us) / 1e6, count);
}

} // namespace vlm::serving
