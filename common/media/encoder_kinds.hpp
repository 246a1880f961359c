// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vlm::media {

/// One of FFmpeg's video encoders, and how it is told to give each picture back at once: no picture refers to a later
/// one, and none is looked ahead at.
struct EncoderKind {
    using Settings = std::vector<std::pair<std::string, std::string>>;

    std::string_view name;         ///< FFmpeg's
    std::string_view codec;        ///< h264, hevc or av1
    std::string_view pixel_format; ///< of the pictures that it takes
    std::string_view device;       ///< FFmpeg's name of the device that pictures are sent to; empty: it takes them here
    Settings settings;
    Settings quality;        ///< besides, where no bit rate is wanted
    bool bounds_rate = true; ///< whether it takes a bound on what a second may hold
};

/// All that are known of, hardware first.
[[nodiscard]] const std::vector<EncoderKind>& encoder_kinds();

/// The encoders to be tried for `codec` (h264, hevc, av1, or the name of one encoder), in this order: those that this
/// FFmpeg was built with. Throws UsageError where there is none.
[[nodiscard]] std::vector<EncoderKind> encoders_for(const std::string& codec);

} // namespace vlm::media
