// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "common/base/fault_counter.hpp"
#include "common/media/decoder.hpp"
#include "common/media/picture.hpp"
#include "common/media/source.hpp"

namespace vlm::media {

/// Decodes single keyframes of a video, and nothing else. Goes to them by the video's index; without one, reads every
/// packet, and only forwards. For one thread.
class KeyframeReader {
public:
    /// `source` has just been opened, and outlives the reader, as `faults` does. Throws as Decoder does.
    KeyframeReader(Source& source, const DecoderOptions& decoder, base::FaultCounter& faults);

    /// The keyframe at this place among all, counted from 0. Nothing where it cannot be decoded, or lies behind. Throws
    /// as Source does.
    [[nodiscard]] std::optional<Picture> read(std::size_t place);

    /// What the decoder found wrong.
    [[nodiscard]] std::uint64_t faults() const { return m_decoder.faults(); }
    [[nodiscard]] const std::string& decoder() const { return m_decoder.description(); }

private:
    [[nodiscard]] bool go_to(std::size_t place);
    [[nodiscard]] std::optional<Picture> decode();

    Source& m_source;
    Decoder m_decoder;
    std::size_t m_next = 0; ///< of the keyframes that come, without an index
    AvPtr<AVPacket> m_packet = make_packet();
};

} // namespace vlm::media
