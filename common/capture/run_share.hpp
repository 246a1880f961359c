// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "common/base/clock.hpp"
#include "common/capture/capture_options.hpp"
#include "common/records/stream_record.hpp"

namespace vlm::capture {

/// Which share of a run is done: that of the wanted span up to its last frame, over all sources alike. Pure.
class RunShare {
public:
    /// `headers`: what the sources began with; none where none has.
    RunShare(const std::vector<NamedSource>& sources, const std::vector<records::StreamHeader>& headers);

    /// A frame of the source at that media time is done.
    void reach(std::size_t source, base::Micros t);
    void end(std::size_t source);

    /// 0 to 1; nothing where a source has no end that is known.
    [[nodiscard]] std::optional<double> value() const;

private:
    struct Source {
        base::Micros start{0};
        std::optional<base::Micros> end;
        double share = 0;
        bool ended = false;
    };
    std::vector<Source> m_sources;
};

} // namespace vlm::capture
