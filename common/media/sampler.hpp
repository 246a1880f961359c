// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "common/base/fault_counter.hpp"
#include "common/media/decoder.hpp"
#include "common/media/selection.hpp"
#include "common/media/source.hpp"
#include "common/media/walk.hpp"

namespace vlm::media {

/// Gives the frames of a selection, ascending in time, each once, whatever the container: by plan where its timestamps
/// can be trusted, frame by frame on one thread where they cannot or the video turns out damaged.
class Sampler {
public:
    /// When the video's end is looked for: it may mean reading all of a file that has no index.
    enum class FindEnd { where_needed, where_possible };

    /// `source` and `faults` outlive the sampler. Throws InputError "<name>: …" where nothing can be decoded, where the
    /// span of a selection that needs the end begins at or beyond it, or where a count is asked of a pipe.
    Sampler(Source& source, const Selection& selection, const DecoderOptions& decoder, base::FaultCounter& faults,
            FindEnd find_end = FindEnd::where_needed);

    /// The next frame; nothing at the end.
    [[nodiscard]] std::optional<Picture> next();

    /// What decodes: "h264", "h264 (cuda)".
    [[nodiscard]] const std::string& decoder() const { return m_walk->decoder(); }

    /// The selection as it came to be (a spread has become a count; of a pipe, a rate).
    [[nodiscard]] const Selection& selection() const { return m_selection; }

    /// End of the video in media time, where it was found: before the first frame, or on the way to the last.
    [[nodiscard]] std::optional<base::Micros> end() const { return m_end; }

private:
    void find_start();
    void find_end();
    [[noreturn]] void throw_nothing_decoded() const;
    [[nodiscard]] std::unique_ptr<Walk> choose_walk();
    [[nodiscard]] std::unique_ptr<Walk> plan(const WantedTimes& wanted);
    [[nodiscard]] std::size_t entry_before_start() const;
    [[nodiscard]] std::unique_ptr<Walk> last_resort();

    Source& m_source;
    Selection m_selection;
    DecoderOptions m_decoder;
    base::FaultCounter& m_faults;
    base::FaultCounter m_trial; ///< faults of a walk that gives up at the first: the last resort counts them anew
    std::optional<base::Micros> m_end;
    std::optional<base::Micros> m_last; ///< the frame given last
    std::unique_ptr<Walk> m_walk;
    std::optional<ServedTimes> m_served;
};

} // namespace vlm::media
