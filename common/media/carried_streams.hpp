// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "common/media/packet_streams.hpp"

namespace vlm::media {

/// Which of a connection's streams a container takes. Nobody has a list: it depends on codec, rate, and what else is in
/// it, so libavformat is asked to begin one that goes nowhere. Sound that is not taken can be left out.
class CarriedStreams {
public:
    /// `format`: libavformat's name ("mp4", "matroska", "rtsp", "flv", "mpegts").
    CarriedStreams(const std::string& format, const PacketStreams& streams);

    /// Whether the video is taken; without it there is nothing to write.
    [[nodiscard]] bool has_video() const { return m_has_video; }

    /// Whether a stream is taken, by its number among the streams.
    [[nodiscard]] bool has(std::size_t number) const { return m_taken[number]; }

    /// What is not taken, in words: "mp4 takes no theora", "without sound in pcm_mulaw, which mp4 does not take"; empty
    /// where all is.
    [[nodiscard]] const std::string& complaint() const { return m_complaint; }

private:
    std::vector<bool> m_taken;
    bool m_has_video = false;
    std::string m_complaint;
};

} // namespace vlm::media
