// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/base/descriptor.hpp"
#include "common/hls/playlist.hpp"
#include "common/hls/segment_plan.hpp"
#include "common/hls/ts_cuts.hpp"
#include "common/http/exchange.hpp"
#include "common/media/keyframe_list.hpp"

namespace vlm::hls {

/// A transport stream in segments that are parts of that very file: players get all of it, in its own order. What they
/// need to begin anywhere stands in front of each segment, from memory where the file does not repeat it there. Reads a
/// few packets of each segment when it is made, and nothing later. Safe from any thread.
class TsSegments {
public:
    /// `keyframes` and `segments`: as the index has them, and as they are planned; `sounds`: how many it has. Throws
    /// NotPlayable where players would not take it as it is: codecs, programs, encryption, times that jump;
    /// SystemError.
    TsSegments(const std::string& name, const std::vector<media::Keyframe>& keyframes,
               const std::vector<Segment>& segments, std::size_t sounds);

    /// Whether segments are nothing but parts of the file.
    [[nodiscard]] bool are_ranges() const { return m_ranges; }

    /// The part of the file that a segment holds; `number` is below that of the segments.
    [[nodiscard]] ByteRange range(std::size_t number) const;

    [[nodiscard]] std::vector<http::Piece> segment(std::size_t number) const;

private:
    void find_cuts(const std::vector<media::Keyframe>& keyframes, const std::vector<Segment>& segments);
    void prefetch(const std::vector<media::Keyframe>& keyframes) const;
    [[nodiscard]] TsCut cut_at(std::int64_t keyframe) const;
    [[nodiscard]] std::int64_t look_behind(std::int64_t keyframe) const;

    struct Begin {
        std::int64_t place; ///< in the file
        bool tables;        ///< it has tables of its own
    };

    std::string m_name;
    std::shared_ptr<const base::Descriptor> m_file;
    std::int64_t m_size = 0;
    TsHead m_head;
    std::shared_ptr<const std::string> m_tables;
    std::vector<Begin> m_begins; ///< of each segment
    bool m_ranges = false;
};

} // namespace vlm::hls
