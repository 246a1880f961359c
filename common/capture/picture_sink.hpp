// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/descriptor.hpp"
#include "common/capture/file_pattern.hpp"
#include "common/capture/frame_sink.hpp"
#include "common/media/png.hpp"

namespace vlm::capture {

/// Each frame as a picture file, and the records of a frame stream in frames.jsonl beside them. A frame's record is
/// written when its file is whole.
class PictureSink : public FrameSink {
public:
    /// Makes the folder. Throws UsageError where frames.jsonl exists and `overwrite` is refuse, SystemError.
    PictureSink(FilePattern pattern, base::Overwrite overwrite);

    void begin(const std::vector<records::StreamHeader>& headers) override;
    void begin_epoch(std::size_t track, const records::StreamHeader& header) override;
    records::FrameRecord write(std::size_t track, Captured captured) override;
    void end(std::size_t track, const records::StreamEnd& end) override;
    void close() override;

private:
    struct Lane {
        std::string source;
        std::int64_t frames = 0;
        std::optional<media::PngEncoder> png;
    };
    FilePattern m_pattern;
    base::Overwrite m_overwrite;
    base::Output m_records;
    std::vector<Lane> m_lanes;
};

} // namespace vlm::capture
