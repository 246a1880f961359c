// SPDX-License-Identifier: Apache-2.0
#include "common/capture/run_share.hpp"

#include <algorithm>

#include "common/base/progress.hpp"

namespace vlm::capture {

RunShare::RunShare(const std::vector<NamedSource>& sources, const std::vector<records::StreamHeader>& headers) {
    for (std::size_t i = 0; i < headers.size(); ++i) {
        const records::StreamHeader& header = headers[i];
        Source source;
        source.start = header.start;
        if (!header.live) source.end = header.end;
        const auto wanted = sources[i].opening.selection.end;
        if (source.end && wanted) source.end = std::min(*source.end, *wanted);
        m_sources.push_back(source);
    }
}

void RunShare::reach(std::size_t number, base::Micros t) {
    Source& source = m_sources.at(number);
    source.share = base::share_before(t, source.start, source.end).value_or(0);
}

void RunShare::end(std::size_t number) {
    m_sources.at(number).ended = true;
}

std::optional<double> RunShare::value() const {
    double sum = 0;
    for (const Source& source : m_sources) {
        if (!source.ended && !source.end) return std::nullopt;
        sum += source.ended ? 1 : source.share;
    }
    return sum / static_cast<double>(m_sources.size());
}

} // namespace vlm::capture
