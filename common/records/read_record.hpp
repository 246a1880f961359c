// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "common/base/clock.hpp"

namespace vlm::records {

// What an index wants to know of a record. Texts are valid UTF-8 without NUL.

/// Of vlm.result/1.
struct ReadResult {
    std::string key;     ///< work key, 32 bytes
    std::string part_of; ///< the key of the work that this is a part of, 32 bytes; empty where it is whole
    std::string prompt_id;
    std::string video; ///< fingerprint; empty for streams
    std::string source;
    base::Micros t0{0};
    base::Micros t1{0};
    std::string wall;  ///< "2026-03-01T12:00:00.000Z"; empty for what is not live
    std::string model; ///< empty where none answered
    std::optional<std::string> text;
    std::string error; ///< empty where there is an answer
};

/// Of vlm.event/1.
struct ReadEvent {
    std::string source;
    std::string kind;
    std::string wall;
    std::optional<base::Micros> t;
};

/// Of vlm.status/1.
struct ReadStatus {
    struct Part {
        std::string source;
        std::string record; ///< the whole, with this one alone in "sources"
    };
    std::string program;
    std::string wall;
    std::vector<Part> parts; ///< one for each source
};

/// What a record of a count is about. One without a video is of a live source, whose times are wall clock.
struct ReadOrigin {
    std::string video; ///< fingerprint; empty of a live source
    std::string source;
    std::string wall; ///< "2026-03-01T12:00:00.000Z"; empty for what is not live
};

/// Of vlm.count/1.
struct ReadCount {
    ReadOrigin of;
    std::string key;  ///< work key, 32 bytes
    std::string task; ///< empty where it says none
    base::Micros t0{0};
    base::Micros t1{0};
};

/// Of vlm.crossing/1.
struct ReadCrossing {
    ReadOrigin of;
    std::string task;
    std::int64_t epoch = 0;
    base::Micros t{0};
    std::string line;
    std::string direction;
    std::int64_t track = 0;
    std::string kind; ///< of the object: "person"
};

/// Of vlm.occupancy/1.
struct ReadOccupancy {
    ReadOrigin of;
    std::string task;
    std::string zone;
    std::string kind;
    base::Micros t{0};             ///< of a live source, wall clock since 1970
    std::optional<std::int64_t> n; ///< nothing: from here on nobody looked
};

/// Of vlm.transcript/1.
struct ReadTranscript {
    ReadOrigin of;
    base::Micros t0{0};
    base::Micros t1{0};
    std::string text;
};

/// A kind of record that no index keeps.
struct PassedOver {};

using ReadRecord =
    std::variant<ReadResult, ReadEvent, ReadStatus, ReadCount, ReadCrossing, ReadOccupancy, ReadTranscript, PassedOver>;

/// One line of JSON Lines. Throws std::invalid_argument with the reason ("is no JSON", "t0 is no time").
[[nodiscard]] ReadRecord read_record(std::string_view line);

/// The 32 bytes of a work key; nothing where these are not its 64 hexadecimal digits.
[[nodiscard]] std::optional<std::string> key_bytes(std::string_view hex);

/// Seconds to the nearest microsecond; nothing where they are no time that can be kept exactly.
[[nodiscard]] std::optional<base::Micros> micros_of(double seconds);

/// A wall clock (RFC 3339 in UTC) with three digits behind the second, as text that sorts as time does; nothing for
/// anything else.
[[nodiscard]] std::optional<std::string> plain_wall(std::string_view wall);

} // namespace vlm::records
