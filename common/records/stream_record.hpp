// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::records {

/// What a frame stream says of one source before its first frame, and again where a new epoch begins: the record
/// vlm.stream/1 (schemas/stream.schema.json).
struct StreamHeader {
    std::string source;  ///< as the user named it, without credentials
    std::string video;   ///< fingerprint of the file; empty for streams
    std::string program; ///< that wrote this: "vlm-capture 0.1.0"
    std::string started; ///< wall clock, RFC 3339
    bool live = false;   ///< whether the frames are of the present
    std::int64_t epoch = 0;
    std::string codec; ///< of the stream: "rawvideo", "mjpeg"
    std::string pixel_format;
    int width = 0; ///< of the frames: upright, square pixels
    int height = 0;
    std::string range;    ///< of the colours, FFmpeg's word ("tv", "pc"); empty where unknown
    std::string matrix;   ///< FFmpeg's word ("bt709"); empty where unknown
    int source_width = 0; ///< of the source's upright picture before --size and the like
    int source_height = 0;
    int rotation = 0;      ///< by which the source's pictures were turned clockwise: 0, 90, 180, 270 degrees
    bool mirrored = false; ///< whether they were mirrored left to right before
    std::int64_t time_base_numerator = 1; ///< of `pts` in frame records, seconds per tick
    std::int64_t time_base_denominator = 1'000'000;
    std::string decoder;             ///< "h264", "h264 (cuda)"
    base::Micros start{0};           ///< of the span that was asked for
    std::optional<base::Micros> end; ///< of the video in media time, where it is known
};

/// What moves in a frame. All lengths are shares of the picture's width and height, 0 to 1.
struct MotionRecord {
    double area = 0;                          ///< share of the picture that moves
    std::vector<std::array<double, 4>> boxes; ///< of each thing that moves: x, y, width, height; largest first
};

/// What is said of one frame just before it: the record vlm.frame/1 (schemas/frame.schema.json).
struct FrameRecord {
    std::string source;
    base::Micros t{0};               ///< media time, which is the frame's timestamp in the stream
    std::optional<std::int64_t> pts; ///< the source's own, in its time base
    std::int64_t index = 0;          ///< counts the frames of this source in this stream
    bool keyframe = false;           ///< of the source
    std::int64_t epoch = 0;
    std::string wall;            ///< RFC 3339; empty for files
    std::string clock;           ///< whose clock `wall` is: "source" (RTCP), "arrival"; empty for files
    std::int64_t dropped = 0;    ///< frames lost to a full queue since the frame before
    std::optional<double> score; ///< by how much the gate saw it differ
    std::optional<MotionRecord> motion;
    std::string range; ///< of its colours, where another than the header says
    std::string matrix;
    std::string file; ///< its picture, relative to where the record stands; empty in a stream
};

/// The last word on one source: the record vlm.end/1 (schemas/end.schema.json).
struct StreamEnd {
    enum class Reason { end, interrupted, failed };
    std::string source;
    Reason reason = Reason::end;
    std::string error;       ///< what went wrong; empty where nothing did
    std::int64_t frames = 0; ///< written
    std::int64_t dropped = 0;
    std::int64_t faults = 0; ///< corrupt packets and the like, decoded past
};

/// Each record as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const StreamHeader& header);
[[nodiscard]] std::string to_json_line(const FrameRecord& frame);
[[nodiscard]] std::string to_json_line(const StreamEnd& end);

/// Any record of a frame stream; monostate for kinds that this version does not know.
using StreamRecord = std::variant<std::monostate, StreamHeader, FrameRecord, StreamEnd>;

/// Whether a text is one, of whatever kind: an object with a schema of ours. Subtitles are none.
[[nodiscard]] bool is_stream_record(std::string_view text);

/// Reads one record. Members that are not known are ignored. Throws InputError "frame stream: …" for what is no record,
/// or lacks what its kind needs.
[[nodiscard]] StreamRecord parse_stream_record(const std::string& line);

} // namespace vlm::records
