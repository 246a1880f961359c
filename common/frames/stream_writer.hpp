// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "common/frames/frame_source.hpp"
#include "common/media/nut_writer.hpp"
#include "common/records/stream_record.hpp"

namespace vlm::frames {

/// Writes a frame stream (schemas/frame-stream.md): for each source its header, then its frames, each after its record,
/// then its end. For one thread.
class StreamWriter {
public:
    /// Writes the headers. `sink` takes the bytes, and may throw. Throws InputError where a header cannot be written.
    StreamWriter(std::vector<records::StreamHeader> headers, media::NutWriter::Sink sink);

    /// A new epoch of a source begins: its header again, with frames of the same format and size as before.
    void begin_epoch(std::size_t track, records::StreamHeader header);

    /// Writes a frame whose picture is of the format and size that its header says. Where its colours mean something
    /// else than the header says, its record says so. `record.index` and `record.source` are set here:
    /// the record as it was written is returned.
    records::FrameRecord write(const Frame& frame);

    /// The same for a picture that is encoded already.
    records::FrameRecord write_jpeg(const Frame& frame, std::string_view jpeg);

    /// The last word on a source. `end.frames` and `end.source` are set here.
    void end(std::size_t track, records::StreamEnd end);

    /// After the end of every source.
    void close() { m_nut.close(); }

private:
    records::FrameRecord write_record(std::size_t track, records::FrameRecord record);
    void write_text(std::size_t track, std::string_view line);

    struct Lane {
        records::StreamHeader header;
        std::int64_t frames = 0;
        base::Micros last{0};
    };
    std::vector<Lane> m_lanes;
    media::NutWriter m_nut;
};

} // namespace vlm::frames
