// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "common/media/av.hpp"
#include "common/media/parameter_sets.hpp"
#include "common/media/picture_size.hpp"

namespace vlm::media {

/// Notices where the packets of a video begin to be of another kind than its container said when it was opened: where
/// a camera was set to another resolution. H.264 and HEVC tell by their parameter sets, JPEG by each picture's size,
/// and of any codec a container may give other extradata with a packet. For one thread.
class CodecChanges {
public:
    /// `codec`: as the container says. Throws std::bad_alloc.
    explicit CodecChanges(const AVCodecParameters& codec);

    /// What the packets are from this one on; null where they are what they were. Throws std::bad_alloc.
    [[nodiscard]] AvPtr<AVCodecParameters> after(const AVPacket& packet);

private:
    [[nodiscard]] bool is_new_extradata(const AVPacket& packet);
    [[nodiscard]] bool is_new_sequence(const AVPacket& packet);
    [[nodiscard]] bool is_new_jpeg(const AVPacket& packet);

    AvPtr<AVCodecParameters> m_codec;
    std::optional<ParameterSets> m_sets; ///< of codecs that have some
    std::optional<PictureSize> m_jpeg;   ///< of the JPEG before
};

} // namespace vlm::media
