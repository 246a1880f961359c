// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <optional>

#include "common/media/decoder.hpp"
#include "common/media/frame_chooser.hpp"
#include "common/media/source.hpp"
#include "common/media/walk.hpp"

namespace vlm::media {

/// Decodes every frame (or every keyframe) from where the source stands to the last one wanted: works for anything.
class SequentialWalk : public Walk {
public:
    enum class Packets { all, keyframes };
    /// What a decoder's fault means: go on (the last resort, on one thread), or give up as unreliable.
    enum class OnFault { go_on, give_up };

    struct Options {
        Packets packets = Packets::all;
        OnFault on_fault = OnFault::go_on;
        std::optional<base::Micros> after; ///< frames up to this time were given before: leave them out
        std::optional<base::Micros> end;   ///< of the video, where it is known
    };

    /// `source` and `faults` outlive the walk.
    SequentialWalk(Source& source, FrameChooser chooser, const DecoderOptions& decoder, base::FaultCounter& faults,
                   const Options& options);

    [[nodiscard]] Result next(Picture& picture) override;
    [[nodiscard]] const std::string& decoder() const override { return m_decoder.description(); }
    [[nodiscard]] std::optional<base::Micros> end() const override { return m_end; }

    /// Decodes the first frame and makes it media time 0. Call before the first next(), at the source's beginning.
    /// False where nothing can be decoded.
    [[nodiscard]] bool find_start();

    [[nodiscard]] std::uint64_t decoded() const { return m_decoded; }

private:
    [[nodiscard]] bool decode(Picture& picture, FrameChooser::Kind& kind);
    void feed();
    [[nodiscard]] base::Micros time_of(const AVFrame& frame);
    void step();

    Source& m_source;
    FrameChooser m_chooser;
    Decoder m_decoder;
    Options m_options;
    AvPtr<AVPacket> m_packet = make_packet();
    std::deque<Picture> m_chosen;
    std::optional<Picture> m_first; ///< decoded by find_start(), not yet looked at
    FrameChooser::Kind m_first_kind = FrameChooser::Kind::other;
    std::optional<base::Micros> m_last;
    base::Micros m_last_duration{0};
    std::optional<base::Micros> m_end; ///< found
    std::uint64_t m_decoded = 0;
    bool m_at_end = false;
    bool m_finished = false;
};

} // namespace vlm::media
