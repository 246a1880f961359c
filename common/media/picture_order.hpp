// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "common/media/av.hpp"
#include "common/media/coded_track.hpp"

struct AVCodecParserContext;

namespace vlm::media {

/// In which order pictures are shown, told by the pictures of H.264 and HEVC themselves: for containers that say only
/// when they are decoded (AVI, ASF). Begins at a keyframe. For one thread.
class PictureOrder {
public:
    /// Throws std::bad_alloc.
    explicit PictureOrder(const AVCodecParameters& codec);

    /// The next packet in decoding order.
    void add(const AVPacket& packet);

    /// Gives the samples of those packets times of showing: those of decoding, in the order in which they are shown.
    void apply_to(std::vector<CodedSample>& samples) const;

private:
    struct Close {
        void operator()(AVCodecParserContext* parser) const noexcept;
    };
    /// Counts begin anew with pictures before which nothing is remembered.
    struct Place {
        int sequence;
        int count;
    };
    AvPtr<AVCodecContext> m_codec;
    std::unique_ptr<AVCodecParserContext, Close> m_parser;
    std::vector<Place> m_places;
};

} // namespace vlm::media
