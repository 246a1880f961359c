// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/file_bytes.hpp"
#include "common/hls/mp4_file.hpp"
#include "common/hls/mp4_tables.hpp"
#include "common/media/mp4_boxes.hpp"

namespace vlm::hls {

/// A file with the beginning of another's samples, at their places, and nothing of the rest: libavformat opens it in no
/// time, and finds everything in it that it would find in the other, but the rest of the samples. `movie`: what moov
/// holds, of which `tables` were read. Throws NotTaken, SystemError.
[[nodiscard]] base::MemoryFile mp4_head(const std::string& name, const Mp4File& file, media::Mp4Bytes movie,
                                        const Mp4Tables& tables);

} // namespace vlm::hls
