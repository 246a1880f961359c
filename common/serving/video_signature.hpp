// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace vlm::serving {

/// Bytes of a file's beginning that tell whether it is taken.
inline constexpr std::size_t signature_bytes = 4096;

/// Whether a file that begins so is a container of video that holds all that it shows: MP4 and QuickTime, Matroska and
/// WebM, MPEG transport and program streams, AVI, FLV, ASF, Ogg, MXF, NUT. Playlists, manifests and scripts, which name
/// other files and addresses, are none, nor is what might be read as one. Pure.
[[nodiscard]] bool begins_as_video(std::string_view head);

} // namespace vlm::serving
