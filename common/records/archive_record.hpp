// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace vlm::records {

/// An archive in figures: the record vlm.archive/1 (schemas/archive.schema.json).
struct ArchiveRecord {
    std::int64_t videos = 0;
    std::int64_t ready = 0;   ///< can be used
    std::int64_t failed = 0;  ///< cannot
    std::int64_t missing = 0; ///< lie nowhere any more
    std::int64_t places = 0;
    std::int64_t sources = 0; ///< live ones
    double duration = 0;    ///< of all, in seconds
    std::int64_t bytes = 0; ///< of all videos
    std::int64_t keyframes = 0;
    std::int64_t thumbnails = 0;
    std::int64_t scenes = 0;
    std::int64_t tasks = 0;
    std::int64_t results = 0;
    std::int64_t counts = 0;
    std::int64_t crossings = 0;
    std::int64_t occupancy = 0; ///< changes of it
    std::int64_t events = 0;
    std::int64_t transcripts = 0;
    std::int64_t vectors = 0; ///< of all models
    std::int64_t index_bytes = 0; ///< of the index itself
};

/// The record as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const ArchiveRecord& archive);

} // namespace vlm::records
