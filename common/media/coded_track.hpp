// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "common/media/selection.hpp"

namespace vlm::media {

/// A frame or a piece of sound as it is coded. Times are those of the file, in ticks of its track.
struct CodedSample {
    std::int64_t dts;
    std::int64_t pts;
    std::int64_t duration; ///< until the next is decoded
    std::uint32_t size;    ///< in bytes
    bool keyframe;
};

/// Samples of one track, and their bytes one behind the other.
struct CodedSpan {
    std::vector<CodedSample> samples;
    std::vector<std::uint8_t> bytes;
};

/// A track as MP4 describes it.
struct CodedTrack {
    enum class Kind { video, audio };
    Kind kind = Kind::video;
    std::vector<std::uint8_t> entry; ///< its sample entry: the box "avc1" with what it holds (ISO/IEC 14496-12, 8.5.2)
    std::string codec;               ///< as browsers are told (RFC 6381): "avc1.640028"
    std::uint32_t timescale = 1;     ///< ticks a second
    std::int64_t shift = 0;          ///< added to all times, no time of decoding is negative; an edit list takes it off
    int width = 0;                   ///< of the picture as stored, in square pixels; 0 for sound
    int height = 0;
    std::array<std::int32_t, 9> matrix = {0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000}; ///< that turns the picture
    std::string language = "und";                                                          ///< ISO 639-2
    std::string title = {};    ///< as the file names it; often empty
    Fraction frame_rate{0, 1}; ///< of video, where it is known
    int channels = 0;          ///< of sound
};

} // namespace vlm::media
