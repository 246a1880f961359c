// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "common/frames/filtered_source.hpp"
#include "common/media/crop.hpp"

namespace vlm::frames {

/// The same part of every picture: where a live source comes back with pictures of another size, pixels are taken as
/// the shares that they were of the first ones, and that is told. What was measured on the whole picture is left out of
/// the records.
class CroppedSource : public FilteredSource {
public:
    /// Throws UsageError where the crop reaches beyond the pictures of a track.
    CroppedSource(std::unique_ptr<FrameSource> source, const media::Crop& crop);

    [[nodiscard]] const std::vector<Track>& tracks() const override { return m_tracks; }
    [[nodiscard]] std::optional<Frame> next() override;

private:
    void follow(std::size_t track);
    void follow_change(std::size_t track);

    std::vector<media::Crop> m_crops;        ///< for each track
    std::vector<media::PictureSize> m_whole; ///< for each track, its pictures before
    std::vector<Track> m_tracks;
};

} // namespace vlm::frames
