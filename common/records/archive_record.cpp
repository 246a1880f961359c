// SPDX-License-Identifier: Apache-2.0
#include "common/records/archive_record.hpp"

#include "common/records/json_line.hpp"

namespace vlm::records {

std::string to_json_line(const ArchiveRecord& archive) {
    JsonLine line;
    line.text("schema", "vlm.archive/1").integer("videos", archive.videos);
    line.integer("ready", archive.ready).integer("failed", archive.failed).integer("missing", archive.missing);
    line.integer("places", archive.places)
        .integer("sources", archive.sources)
        .decimal("duration", archive.duration, 6)
        .integer("bytes", archive.bytes);
    line.integer("keyframes", archive.keyframes).integer("thumbnails", archive.thumbnails);
    line.integer("scenes", archive.scenes).integer("tasks", archive.tasks).integer("results", archive.results);
    line.integer("counts", archive.counts).integer("crossings", archive.crossings);
    line.integer("occupancy", archive.occupancy);
    line.integer("events", archive.events).integer("transcripts", archive.transcripts);
    line.integer("vectors", archive.vectors).integer("index_bytes", archive.index_bytes);
    return line.line();
}

} // namespace vlm::records
