// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/base/descriptor.hpp"
#include "common/capture/frame_sink.hpp"
#include "common/frames/stream_writer.hpp"

namespace vlm::capture {

/// A frame stream, to standard output or into a file.
class StreamSink : public FrameSink {
public:
    /// `path` "-" is standard output. Throws UsageError for a terminal, and where the file exists and `overwrite` is
    /// refuse.
    StreamSink(const std::string& path, base::Overwrite overwrite);

    void begin(const std::vector<records::StreamHeader>& headers) override;
    void begin_epoch(std::size_t track, const records::StreamHeader& header) override;
    records::FrameRecord write(std::size_t track, Captured captured) override;
    void end(std::size_t track, const records::StreamEnd& end) override;
    void check_reader() override { m_output.check_reader(); }
    void close() override;

private:
    base::Output m_output;
    std::optional<frames::StreamWriter> m_writer;
};

} // namespace vlm::capture
