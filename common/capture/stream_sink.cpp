// SPDX-License-Identifier: Apache-2.0
#include "common/capture/stream_sink.hpp"

#include <utility>

#include "common/base/error.hpp"

namespace vlm::capture {

StreamSink::StreamSink(const std::string& path, base::Overwrite overwrite)
    : m_output{path, overwrite} {
    if (m_output.is_terminal()) {
        throw base::UsageError{"frames are not written to a terminal; pipe them on, or name a file with -o"};
    }
}

/// A raw frame is large; a pipe that holds more than one makes a live reader late.
void StreamSink::begin(const std::vector<records::StreamHeader>& headers) {
    for (const records::StreamHeader& header : headers) {
        if (header.codec == "rawvideo")
            m_output.widen_pipe(static_cast<std::size_t>(header.width) * static_cast<std::size_t>(header.height));
    }
    m_writer.emplace(headers, [this](std::string_view bytes) { m_output.write(bytes); });
}

void StreamSink::begin_epoch(std::size_t track, const records::StreamHeader& header) {
    m_writer->begin_epoch(track, header);
}

records::FrameRecord StreamSink::write(std::size_t track, Captured captured) {
    captured.frame.track = track;
    if (captured.jpeg.empty()) return m_writer->write(captured.frame);
    return m_writer->write_jpeg(captured.frame, captured.jpeg);
}

void StreamSink::end(std::size_t track, const records::StreamEnd& end) {
    m_writer->end(track, end);
}

void StreamSink::close() {
    if (m_writer) m_writer->close();
    m_output.close();
}

} // namespace vlm::capture
