// SPDX-License-Identifier: Apache-2.0
#pragma once

struct AVFormatContext;

namespace vlm::media {

/// Whether a file ends within a unit of its container, where libavformat, which has read it to the end, leaves the rest
/// out and says nothing: packets of a transport stream (ISO 13818-1, 2.4.3) or program stream (2.5.3), pages of Ogg
/// (RFC 3533), the size that an ASF file tells of itself. False where it cannot be told; then nothing has moved.
[[nodiscard]] bool ends_within_unit(AVFormatContext& format);

} // namespace vlm::media
