// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "common/frames/filtered_source.hpp"
#include "common/frames/filters.hpp"
#include "common/media/gate.hpp"
#include "common/vision/foreground.hpp"

namespace vlm::frames {

/// The frames in which something moves and that show something new, as far as either was asked for, and one for each
/// heartbeat. Each source is compared with itself.
class GatedSource : public FilteredSource {
public:
    /// `counters` outlives it, and may be null.
    GatedSource(std::unique_ptr<FrameSource> source, const Filters& filters, media::LiveCounters* counters);

    [[nodiscard]] std::optional<Frame> next() override;
    [[nodiscard]] Ending ending() const override;

private:
    /// What is known of one track.
    struct Lane {
        std::optional<vision::ForegroundDetector> motion;
        std::optional<media::Gate> gate;
        std::optional<base::Micros> kept; ///< the last frame that went on
        std::int64_t epoch = 0;           ///< of that frame
    };
    [[nodiscard]] bool passes(Frame& frame);
    [[nodiscard]] records::GateRecord judge(Frame& frame, const base::GrayImage& luma);
    [[nodiscard]] bool beats(const Lane& lane, const records::FrameRecord& record) const;

    Filters m_filters;
    media::LiveCounters* m_counters;
    std::vector<Lane> m_lanes; ///< as many as tracks
    std::uint64_t m_seen = 0;
    std::uint64_t m_passed = 0;
};

} // namespace vlm::frames
