// SPDX-License-Identifier: Apache-2.0
#include "common/capture/frame_packer.hpp"

#include <utility>

#include "common/frames/stream_header.hpp"

namespace vlm::capture {

namespace {

/// Empty where the pictures may keep theirs: those of a file that has the stream for itself. What is live may change,
/// and what shares a stream may be announced before it has come.
std::string pixel_format_for(const frames::Track& track, const CaptureOptions& options) {
    const bool announced = track.live || options.sources > 1;
    return options.pixel_format.empty() && announced ? "yuv420p" : options.pixel_format;
}

} // namespace

FramePacker::FramePacker(const frames::Track& track, std::string name, const CaptureOptions& options,
                         media::PictureSize size)
    : m_track{track}
    , m_name{std::move(name)}
    , m_options{options}
    , m_size{size}
    , m_converter{track.source,
                  track.info.orientation,
                  {pixel_format_for(track, options), m_size.width, m_size.height, options.burn_time}} {
    if (options.mjpeg) m_jpeg.emplace(options.jpeg_quality);
}

Captured FramePacker::pack(frames::Frame frame) {
    Captured captured;
    if (m_jpeg) {
        captured.jpeg = m_jpeg->encode(m_converter.image(frame.picture));
        frame.picture.frame.reset();
    } else {
        frame.picture = m_converter.convert(frame.picture);
    }
    captured.frame = std::move(frame);
    return captured;
}

records::StreamHeader FramePacker::header(const Captured& first) const {
    records::StreamHeader header = frames::header_of(m_track);
    if (!m_name.empty()) header.source = m_name;
    header.program = m_options.program;
    header.epoch = first.frame.record.epoch;
    header.codec = m_jpeg ? "mjpeg" : "rawvideo";
    header.pixel_format = m_jpeg ? "yuvj420p" : m_converter.pixel_format();
    header.width = m_size.width;
    header.height = m_size.height;
    const media::Colours colours = m_jpeg ? media::Colours{"pc", "smpte170m"} : media::colours_of(first.frame.picture);
    header.range = colours.range;
    header.matrix = colours.matrix;
    return header;
}

} // namespace vlm::capture
