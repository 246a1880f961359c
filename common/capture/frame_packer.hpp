// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/capture/capture_options.hpp"
#include "common/capture/frame_queue.hpp"
#include "common/frames/frame_source.hpp"
#include "common/media/frame_converter.hpp"
#include "common/media/jpeg.hpp"

namespace vlm::capture {

/// Makes of one source's frames what goes on: of the size and format that the user wants, encoded where asked. For one
/// thread.
class FramePacker {
public:
    /// Pictures become of that size, whatever size the source's own have.
    FramePacker(const frames::Track& track, std::string name, const CaptureOptions& options, media::PictureSize size);

    /// Throws InputError where a picture cannot be converted.
    [[nodiscard]] Captured pack(frames::Frame frame);

    /// What is said of the source before the first frame of an epoch, which is given packed.
    [[nodiscard]] records::StreamHeader header(const Captured& first) const;

private:
    const frames::Track& m_track;
    std::string m_name;
    const CaptureOptions& m_options;
    media::PictureSize m_size;
    media::FrameConverter m_converter;
    std::optional<media::JpegEncoder> m_jpeg;
};

} // namespace vlm::capture
