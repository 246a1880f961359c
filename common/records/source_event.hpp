// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "common/base/clock.hpp"

namespace vlm::records {

/// Something that happened to a source: the record vlm.event/1 (schemas/event.schema.json).
struct SourceEvent {
    enum class Kind {
        connected,    ///< to a live source, for the first time or again
        unreachable,  ///< it cannot be connected; told once until it can
        disconnected, ///< it has ended the connection, or the connection failed
        stalled,      ///< no frame came for too long; it is connected anew
        epoch,        ///< its frames are of a new epoch from now on
        ended,        ///< there is no more of it
        failed,       ///< there is no more of it, and something went wrong
    };
    Kind kind = Kind::connected;
    std::string reason{};                ///< in one line; empty where there is none
    std::optional<std::int64_t> epoch{}; ///< that begins
    std::optional<base::Micros> t{};     ///< media time of its first frame
    std::string source{};                ///< as the user named it, without credentials
    std::string wall{};                  ///< RFC 3339
};

/// Who is told of events, by the thread that reads the source: it must not wait. It knows the source's name, and sets
/// `source` and `wall`.
using EventSink = std::function<void(SourceEvent)>;

/// The record as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const SourceEvent& event);

} // namespace vlm::records
