// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/records/thumbnail_place.hpp"

namespace vlm::records {

/// All that is known of one moment of a video or a live source: the record vlm.at/1 (schemas/at.schema.json). Times are
/// media time.
struct AtRecord {
    struct Result {
        std::string task;
        base::Micros t0{0};
        base::Micros t1{0};
        bool covers = true; ///< false: nothing of this task does, and this is the last one before
        std::string model;  ///< empty where none is known
        std::optional<std::string> text;
        std::string error; ///< why there is no text
        std::string wall;  ///< of a live source: when it began; so in the others, too
    };
    struct Count {
        std::string task;
        base::Micros t0{0};
        base::Micros t1{0};
        std::string record; ///< JSON: vlm.count/1
        std::string wall;
    };
    struct Occupancy {
        std::string task;
        std::string zone;
        std::string kind; ///< of the objects: "person"
        std::int64_t n = 0;
        std::optional<base::Micros> since; ///< nothing of a live source
        std::string wall;
    };
    struct Event {
        std::optional<base::Micros> t; ///< nothing where only the wall clock is known
        std::string kind;
        std::string record; ///< JSON: vlm.event/1
        std::string wall;
    };
    struct Said {
        base::Micros t0{0};
        base::Micros t1{0};
        std::string text;
        std::string wall;
    };
    struct Scene {
        base::Micros t0{0};
        std::optional<base::Micros> t1; ///< where the next one begins; nothing: it is the last
    };
    std::string video;             ///< fingerprint; empty of a live source
    std::string source;            ///< where it lies, the name of a live source; empty where no file is known
    std::optional<base::Micros> t; ///< nothing of a live source
    std::string wall;              ///< of t; empty where it is not known
    std::string link;              ///< a URL at which players begin there; empty where no file is known
    std::vector<Result> results;
    std::vector<Count> counts;
    std::vector<Occupancy> occupancy;
    std::vector<Event> events; ///< the last of each kind
    std::vector<Said> said;
    std::optional<Scene> scene;
    std::optional<base::Micros> keyframe; ///< the last at or before t
    std::optional<ThumbnailPlace> thumbnail;
};

/// The record as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const AtRecord& at);

} // namespace vlm::records
