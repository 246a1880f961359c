// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "common/media/av.hpp"


namespace vlm::media {

/// What the packets of one connection are: a copy that outlives it.
class PacketStreams {
public:
    /// The video and the sound of what is read; other streams are left out. Throws std::bad_alloc.
    explicit PacketStreams(const AVFormatContext& format);

    struct Stream {
        int index; ///< in the source
        bool video;
        AvPtr<AVCodecParameters> parameters;
        int time_base_numerator;
        int time_base_denominator;
    };
    [[nodiscard]] const std::vector<Stream>& all() const { return m_streams; }

    /// Its place in all(); nothing for a stream that is left out.
    [[nodiscard]] std::optional<std::size_t> find(int index) const;

private:
    std::vector<Stream> m_streams;
};

} // namespace vlm::media
