// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "common/base/error.hpp"
#include "common/media/coded_track.hpp"
#include "common/media/mp4_boxes.hpp"

namespace vlm::hls {

/// A file that is not cut by its own tables, "<name>: not cut by its tables: <reason>": Packager may take it.
class NotTaken : public base::InputError {
public:
    NotTaken(const std::string& name, const std::string& reason)
        : InputError{name, "not cut by its tables: " + reason} {}
};

/// A sample of a track, in decoding order. Times are in the track's time scale.
struct TableSample {
    std::int64_t position; ///< in the file
    std::int64_t dts;
    std::int32_t shown_after; ///< how much later it is shown than decoded
    std::uint32_t size : 31;  ///< in bytes
    std::uint32_t sync : 1;

    [[nodiscard]] std::int64_t pts() const { return dts + shown_after; }
};

/// An entry of an edit list.
struct TableEdit {
    std::int64_t duration;   ///< in the movie's time scale
    std::int64_t media_time; ///< in the track's; -1: nothing is shown
};

/// A track with samples.
struct TableTrack {
    std::size_t number; ///< among all tracks of the movie, from 1
    media::CodedTrack::Kind kind;
    std::uint32_t codec; ///< the type of its sample entry
    std::uint32_t timescale;
    std::int64_t duration; ///< as the track says
    std::int64_t end;      ///< when a sample behind the last would be decoded, the first being so at 0
    std::vector<TableEdit> edits;
    std::vector<TableSample> samples; ///< never none
    std::int32_t ahead; ///< how much earlier all are decoded, for those shown before the table decodes them
    bool tells_order;   ///< when samples are shown, or decoding order is that of showing
    bool lists_sync;    ///< or all are sync samples
};

/// What a movie tells of itself.
struct Mp4Tables {
    std::uint32_t timescale;
    std::vector<TableTrack> tracks; ///< one video, and the sound, in the file's order
};

/// Reads what the box moov of a file of that size holds. What is plain is taken: one video in H.264, HEVC, AV1 or VP9
/// and sound in AAC or Opus, complete, in this very file. Needs no more memory than 24 bytes a sample, of five million
/// at most. Throws NotTaken. Pure.
[[nodiscard]] Mp4Tables read_mp4_tables(const std::string& name, media::Mp4Bytes moov, std::int64_t file_size);

} // namespace vlm::hls
