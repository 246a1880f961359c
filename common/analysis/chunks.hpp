// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "common/analysis/span.hpp"
#include "common/analysis/windows.hpp"
#include "common/base/clock.hpp"

namespace vlm::analysis {

struct Job;

/// How a video is cut into chunks, each of which is one request.
struct ChunkPlan {
    base::Micros length{0};
    base::Micros overlap{0}; ///< of a chunk with the one before; less than half the length
    bool at_scenes = false;  ///< cut at the scene cut nearest to the length, if one is within half of it
    std::size_t most = 0;    ///< frames of a chunk; 0: all that were chosen
};

/// The frames of one chunk, by their wanted times, and the span that they are from.
struct Chunk {
    Window window;
    Span span;
};

/// Cuts the frames of one track, which come in order, into chunks. A chunk of which no frame is new has none. Pure.
class ChunkBuilder {
public:
    /// Chunks begin at `start` and end by `end`, where that is known. `cuts` are those of scenes, ascending.
    ChunkBuilder(const ChunkPlan& plan, base::Micros start, std::optional<base::Micros> end,
                 std::vector<base::Micros> cuts);

    /// Takes the next frame; gives the chunk that is complete before it.
    [[nodiscard]] std::optional<Chunk> add(PreparedFrame frame);

    /// The last chunk. It ends at `end`, where that has been found, and else with its last frame.
    [[nodiscard]] std::optional<Chunk> finish(std::optional<base::Micros> end);

    [[nodiscard]] std::size_t held() const { return m_frames.size(); } ///< frames

private:
    [[nodiscard]] base::Micros end_of(base::Micros t0) const;
    void advance();
    void skip_to(base::Micros t);
    [[nodiscard]] std::optional<Chunk> taken();

    ChunkPlan m_plan;
    std::optional<base::Micros> m_end;
    std::vector<base::Micros> m_cuts;
    Span m_span;
    std::size_t m_fresh = 0; ///< frames that no chunk before held
    std::deque<PreparedFrame> m_frames;
};

/// Where the scenes of a video begin, which is read for it from its beginning to its end. Throws UsageError for what
/// cannot be read twice, InputError as media::find_scenes() does.
[[nodiscard]] std::vector<base::Micros> scene_cuts_of(const Job& job);

} // namespace vlm::analysis
