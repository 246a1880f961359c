// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace vlm::media {

/// What browsers and playlists call a codec with its profile and level (RFC 6381): "avc1.640028", "hvc1.1.6.L93.B0",
/// "av01.0.04M.08", "vp09.00.31.08", "mp4a.40.2", "opus", "mp4a.40.34" (MP3). `entry`: the sample entry of MP4 that
/// describes the samples. Sources: ISO/IEC 14496-15, annex E; the AV1 and VP9 bindings to ISOBMFF. Empty for other
/// codecs, and where the entry is damaged. Pure.
[[nodiscard]] std::string codec_string(std::span<const std::uint8_t> entry);

} // namespace vlm::media
