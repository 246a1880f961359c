// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace vlm::records {

/// A video of an archive: the record vlm.video/1 (schemas/video.schema.json).
struct VideoRecord {
    std::int64_t id = 0;
    std::string fingerprint;
    std::string error;     ///< why nothing more is known; empty where it can be used
    std::int64_t size = 0; ///< in bytes
    std::string container;
    std::string codec;
    int width = 0;
    int height = 0;
    std::optional<double> duration; ///< seconds
    std::optional<double> fps;
    std::string audio;     ///< codec; empty: none
    std::string wall;      ///< when its first frame was taken
    std::string wall_from; ///< what told: container, name, mtime
    std::optional<std::int64_t> keyframes;
    std::int64_t sheets = 0; ///< of thumbnails
    std::int64_t results = 0;
    struct At {
        std::string path;
        std::string missing;    ///< since when; empty where it was there when last looked for
        std::int64_t mtime = 0; ///< of the file when it was looked at, in nanoseconds since 1970; no part of the record
        friend bool operator==(const At&, const At&) = default;
    };
    std::vector<At> places;
    /// Rows that are kept about it besides.
    struct Kept {
        std::int64_t counts = 0;
        std::int64_t crossings = 0;
        std::int64_t occupancy = 0; ///< changes of it
        std::int64_t events = 0;
        std::int64_t transcripts = 0;
    };
    std::optional<Kept> kept; ///< nothing where they have not been counted
};

/// The record as one line of JSON with a line end. What of a path is no UTF-8 is replaced.
[[nodiscard]] std::string to_json_line(const VideoRecord& video);

} // namespace vlm::records
