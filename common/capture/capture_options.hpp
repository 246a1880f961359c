// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "common/base/redact.hpp"
#include "common/capture/frame_queue.hpp"
#include "common/capture/recorder.hpp"
#include "common/frames/frame_source.hpp"
#include "common/media/encoder.hpp"
#include "common/media/frame_converter.hpp"
#include "common/media/picture_size.hpp"
#include "common/records/status_options.hpp"

namespace vlm::capture {

/// A source and what its records call it.
struct NamedSource {
    std::string name; ///< empty: as it is named in `place`, without credentials
    std::string place;
    frames::OpenOptions opening;

    [[nodiscard]] std::string called() const { return name.empty() ? base::redact_url(place) : name; }
};

/// What is made of every source.
struct CaptureOptions {
    media::SizeLimits size;
    std::string pixel_format; ///< yuv420p, gray or rgb24; empty: as fits the source
    bool mjpeg = false;       ///< frames travel as JPEG
    int jpeg_quality = 85;
    media::BurnTime burn_time = media::BurnTime::no;
    std::size_t sources = 1; ///< that are read side by side
    bool frames = true;      ///< whether they are made at all
    Recording recording;
    std::string control;                            ///< a FIFO or a socket through which orders come; empty: none
    std::string publish;                            ///< where packets go on to; empty: nowhere
    media::EncoderOptions encoding{"h264", {}, {}}; ///< of what is recorded and published, where that is encoded
    bool encode_all = false;       ///< otherwise only what comes as raw pictures is encoded, the rest copied
    std::string program;           ///< "vlm-capture 0.1.0", for the headers
    std::size_t queue = 8;         ///< frames of each source that wait to be written
    std::optional<OnFull> on_full; ///< where not said, files wait, and live sources drop their oldest frame
    records::StatusOptions status;
    base::Micros patience{10'000'000}; ///< with sources that do not open, while others have begun
};

} // namespace vlm::capture
