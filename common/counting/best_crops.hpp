// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>

#include "common/base/descriptor.hpp"
#include "common/base/yuv_image.hpp"
#include "common/media/jpeg.hpp"
#include "common/track/tracker.hpp"

namespace vlm::counting {

/// Keeps of each track the picture that shows it best (large, wholly in the picture, sharp, and surely what it is taken
/// for), and writes it as JPEG when the track ends. Holds one JPEG for each track that has not. For one thread, and one
/// source.
class BestCrops {
public:
    /// Makes the folder. Throws OutputError; UsageError where it holds crops and `overwrite` is refuse.
    BestCrops(std::string folder, base::Overwrite overwrite);

    /// The objects of the next frame and its picture, with nothing drawn on it; those count that are confirmed and
    /// seen. A crop is encoded only where it is better by a tenth than the one before, so a track costs about a
    /// millisecond in all. Throws OutputError.
    void add(const base::YuvImage& picture, std::span<const track::Object> objects);

    /// No more frames: writes what is left.
    void finish();

    /// FOLDER/track-000012.jpg
    [[nodiscard]] std::string path_of(std::int64_t track) const;

private:
    struct Crop {
        double worth;
        std::string jpeg;
    };
    void look_at(const base::YuvImage& picture, const track::Object& object);

    std::string m_folder;
    media::JpegEncoder m_encoder;
    std::map<std::int64_t, Crop> m_best; ///< by track
};

} // namespace vlm::counting
