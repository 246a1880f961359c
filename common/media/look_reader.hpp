// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <optional>
#include <set>
#include <vector>

#include "common/base/fault_counter.hpp"
#include "common/base/gray_image.hpp"
#include "common/media/coded_frame.hpp"
#include "common/media/cut_hints.hpp"
#include "common/media/decoder.hpp"
#include "common/media/source.hpp"

namespace vlm::media {

/// A frame, small.
struct Look {
    base::Micros t{0};
    base::GrayImage picture;
    bool skipped = false; ///< frames before it were left out
};

/// Looks at a video for where scenes begin, GOP by GOP. Frames to which no other refers are left out where nothing
/// happens: they are decoded where packets hint at a cut (CutHints), and of a GOP in which the frames beside those left
/// out differ so much that something may have happened between. Needs a source with reliable stamping. For one thread.
class LookReader {
public:
    /// Stands at the beginning of `source`, which it outlives, as `faults` does. Throws as Decoder does.
    LookReader(Source& source, const DecoderOptions& decoder, base::FaultCounter& faults);

    enum class Result { looks, end, unreliable };

    /// The looks of the next part of the video, ascending in time, at its end the last ones. unreliable: packets or
    /// decoding are damaged, or times contradict each other.
    [[nodiscard]] Result next(std::vector<Look>& looks);

private:
    struct Held {
        AvPtr<AVPacket> packet;
        bool whole; ///< to be decoded whatever refers to it
    };
    struct Gop {
        base::Micros begin{0};
        std::vector<AvPtr<AVPacket>> packets; ///< for a second look
        std::size_t bytes = 0;
    };

    void step();
    void read_packet();
    void send();
    void take(const AVFrame& frame);
    [[nodiscard]] std::vector<Look> take_gop(std::optional<base::Micros> until);
    [[nodiscard]] std::vector<Look> take_part_of_gop();
    void look_closer(const Gop& gop, std::vector<Look>& looks);
    [[nodiscard]] bool may_hide(const std::vector<Look>& looks);
    void look_again(const Gop& gop, std::vector<Look>& looks);

    Source& m_source;
    Decoder m_decoder;
    Decoder m_second; ///< for second looks
    CutHints m_hints;
    std::deque<Held> m_ahead; ///< read, not yet sent
    int m_whole_left = 0;     ///< packets to be read that are decoded whole
    std::deque<Gop> m_gops;   ///< that were sent, and whose looks have not all been given
    std::multiset<base::Micros> m_sent;
    std::vector<Look> m_looks;  ///< of m_gops
    std::optional<Look> m_last; ///< given last
    bool m_fading = false;      ///< it is dark, or a picture comes up from there
    bool m_at_end = false;
    bool m_finished = false;
    bool m_contradicted = false;
};

} // namespace vlm::media
