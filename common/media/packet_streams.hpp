// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/media/av.hpp"
#include "common/media/selection.hpp"

namespace vlm::media {

/// What the packets of one connection are: a copy that outlives it.
class PacketStreams {
public:
    /// The video and the sound of what is read; other streams are left out. Throws std::bad_alloc.
    explicit PacketStreams(const AVFormatContext& format);

    /// Those of `source`, with a video that is encoded otherwise. Throws std::bad_alloc.
    PacketStreams(const PacketStreams& source, const AVCodecParameters& video);

    /// A video alone that comes from nowhere but its encoder, in microseconds. Throws std::bad_alloc.
    PacketStreams(const AVCodecParameters& video, Fraction rate);

    struct Stream {
        int index; ///< in the source
        bool video;
        AvPtr<AVCodecParameters> parameters;
        int time_base_numerator;
        int time_base_denominator;
        Fraction frame_rate;                 ///< as the source declares it; 0 where it does not, and of sound
        std::vector<std::uint8_t> turn = {}; ///< FFmpeg's display matrix, by which players turn it; may be empty
    };
    [[nodiscard]] const std::vector<Stream>& all() const { return m_streams; }

    /// Its place in all(); nothing for a stream that is left out.
    [[nodiscard]] std::optional<std::size_t> find(int index) const;

    /// The video, which every source has.
    [[nodiscard]] const Stream& video() const;

    /// Whether its pictures come as they are, not encoded: from a camera, the screen, a test pattern.
    [[nodiscard]] bool is_raw() const;

private:
    void add(const Stream& stream, const AVCodecParameters& parameters);

    std::vector<Stream> m_streams;
};

} // namespace vlm::media
