// SPDX-License-Identifier: Apache-2.0
#include "common/archive/archive_figures.hpp"

#include "common/store/statement.hpp"

namespace vlm::archive {

using records::ArchiveRecord;
using store::Statement;

namespace {

std::int64_t number(const store::Connection& index, std::string_view sql) {
    Statement row{index, sql};
    return row.next() ? row.integer(0) : 0;
}

void add_videos(ArchiveRecord& record, const store::Connection& index) {
    Statement row{index, "SELECT count(*), count(*) FILTER (WHERE state = 'ready'), coalesce(sum(duration), 0) / 1e6, "
                         "coalesce(sum(size), 0), count(*) FILTER (WHERE state <> 'unseen' AND NOT EXISTS (SELECT 1 "
                         "FROM places WHERE video = id AND missing IS NULL)), count(*) FILTER (WHERE state = 'failed') "
                         "FROM videos"};
    if (!row.next()) return;
    record.videos = row.integer(0);
    record.ready = row.integer(1);
    record.failed = row.integer(5);
    record.duration = row.real(2);
    record.bytes = row.integer(3);
    record.missing = row.integer(4);
}

} // namespace

ArchiveRecord archive_figures(const store::Connection& index) {
    ArchiveRecord record;
    add_videos(record, index);
    record.places = number(index, "SELECT count(*) FROM places");
    record.sources = number(index, "SELECT count(*) FROM sources");
    record.keyframes = number(index, "SELECT sum(count) FROM keyframes");
    record.thumbnails = number(index, "SELECT sum(json_array_length(times)) FROM thumbnails");
    record.scenes = number(index, "SELECT count(*) FROM scenes");
    record.tasks = number(index, "SELECT count(*) FROM tasks");
    record.results = number(index, "SELECT count(*) FROM results");
    record.counts = number(index, "SELECT count(*) FROM counts");
    record.crossings = number(index, "SELECT count(*) FROM crossings");
    record.occupancy = number(index, "SELECT count(*) FROM occupancy");
    record.events = number(index, "SELECT count(*) FROM events");
    record.transcripts = number(index, "SELECT count(*) FROM transcripts");
    record.vectors = number(index, "SELECT count(*) FROM vectors");
    record.index_bytes = number(index, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
    return record;
}

records::VideoRecord::Kept kept_about(const store::Connection& index, std::int64_t video) {
    Statement row{index, "SELECT (SELECT count(*) FROM counts WHERE video = ?1), "
                         "(SELECT count(*) FROM crossings WHERE video = ?1), "
                         "(SELECT count(*) FROM occupancy WHERE video = ?1), "
                         "(SELECT count(*) FROM events WHERE video = ?1), "
                         "(SELECT count(*) FROM transcripts WHERE video = ?1)"};
    if (!row.bind(video).next()) return {};
    return {row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4)};
}

} // namespace vlm::archive
