// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "common/hls/fragment.hpp"
#include "common/media/coded_track.hpp"

namespace vlm::hls {

/// Samples of a track, in decoding order, and where each of them lies in its file.
struct PlacedSamples {
    std::vector<media::CodedSample> samples;
    std::vector<std::int64_t> positions; ///< as many
};

/// Bytes of a file.
struct FileExtent {
    std::int64_t position;
    std::int64_t size;
    friend bool operator==(const FileExtent&, const FileExtent&) = default;
};

/// A fragment's media as parts of a file, one behind the other.
struct FileLayout {
    std::vector<FileExtent> extents;          ///< growing
    std::vector<std::vector<SampleRun>> runs; ///< of each track, in decoding order; they refer to its samples
    std::int64_t bytes = 0;                   ///< of all extents
};

/// Parts of the file that hold the samples of all tracks; what lies between two of them is carried along where it is no
/// more than 16 KiB. `tracks` outlives it. Pure.
[[nodiscard]] FileLayout lay_out(const std::vector<PlacedSamples>& tracks);

} // namespace vlm::hls
