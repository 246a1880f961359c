// SPDX-License-Identifier: Apache-2.0
#include "common/archive/merge_tables.hpp"

#include <string_view>

#include <fmt/format.h>

#include "common/base/text.hpp"

namespace vlm::archive {
namespace {

/// "x.path, x.size" of "path, size".
std::string qualified(std::string_view columns) {
    std::string text;
    for (const std::string_view column : base::split(columns, ','))
        text += fmt::format("{}x.{}", text.empty() ? "" : ", ", base::trim(column));
    return text;
}

/// "?3, ?4" for as many values as there are columns, from the third on.
std::string values(std::string_view columns, int first) {
    std::string text;
    for (std::size_t i = 0; i < base::split(columns, ',').size(); ++i)
        text += fmt::format("{}?{}", text.empty() ? "" : ", ", first + static_cast<int>(i));
    return text;
}

TableCopy part_of_video(std::string_view table, std::string_view columns, std::string_view on_conflict = "DO NOTHING") {
    return {fmt::format("SELECT v.fingerprint, {} FROM {} x JOIN videos v ON v.id = x.video WHERE x.video = ?1",
                        qualified(columns), table),
            fmt::format("INSERT INTO {} (video, {}) SELECT v.id, {} FROM videos v WHERE v.fingerprint = ?1 "
                        "ON CONFLICT {}",
                        table, columns, values(columns, 2), on_conflict)};
}

TableCopy plain(std::string_view table, std::string_view columns) {
    return {fmt::format("SELECT {} FROM {} x", qualified(columns), table),
            fmt::format("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT DO NOTHING", table, columns, values(columns, 1))};
}

/// What is said of a video, or of a live source.
TableCopy about_something(std::string_view table, std::string_view columns) {
    return {fmt::format("SELECT v.fingerprint, s.name, {} FROM {} x LEFT JOIN videos v ON v.id = x.video "
                        "LEFT JOIN sources s ON s.id = x.source",
                        qualified(columns), table),
            fmt::format("INSERT INTO {} (video, source, {}) SELECT v.id, s.id, {} FROM (SELECT 1) "
                        "LEFT JOIN videos v ON v.fingerprint = ?1 LEFT JOIN sources s ON s.name = ?2 "
                        "WHERE v.id IS NOT NULL OR s.id IS NOT NULL ON CONFLICT DO NOTHING",
                        table, columns, values(columns, 3))};
}

/// What a task has brought; `ids` are those of the video and the source as the table holds them.
TableCopy of_task(std::string_view table, std::string_view columns, std::string_view ids = "v.id, s.id") {
    return {fmt::format("SELECT t.kind, t.name, v.fingerprint, s.name, {} FROM {} x JOIN tasks t ON t.id = x.task "
                        "LEFT JOIN videos v ON v.id = x.video LEFT JOIN sources s ON s.id = x.source",
                        qualified(columns), table),
            fmt::format("INSERT INTO {} (task, video, source, {}) SELECT t.id, {}, {} FROM tasks t "
                        "LEFT JOIN videos v ON v.fingerprint = ?3 LEFT JOIN sources s ON s.name = ?4 "
                        "WHERE t.kind = ?1 AND t.name = ?2 AND (v.id IS NOT NULL OR s.id IS NOT NULL) "
                        "ON CONFLICT DO NOTHING",
                        table, columns, ids, values(columns, 5))};
}

/// An answer takes the place of a failure.
TableCopy results() {
    TableCopy copy = of_task("results", "key, part_of, t0, t1, wall, model, text, error, record");
    copy.before = "DELETE FROM results WHERE task = (SELECT id FROM tasks WHERE kind = ?1 AND name = ?2) "
                  "AND key = ?5 AND error IS NOT NULL AND ?12 IS NULL";
    copy.after = "INSERT INTO results_text (rowid, text) SELECT last_insert_rowid(), ?11 "
                 "WHERE changes() > 0 AND ?11 IS NOT NULL";
    return copy;
}

/// How far a task has come; whoever worked on a video last knows.
TableCopy progress() {
    return {"SELECT t.kind, t.name, v.fingerprint, x.hash, x.answers, x.failed, x.passing, x.error, x.finished "
            "FROM task_videos x JOIN tasks t ON t.id = x.task JOIN videos v ON v.id = x.video",
            "INSERT INTO task_videos SELECT t.id, v.id, ?4, ?5, ?6, ?7, ?8, ?9 FROM tasks t, videos v "
            "WHERE t.kind = ?1 AND t.name = ?2 AND v.fingerprint = ?3 ON CONFLICT (task, video) DO UPDATE SET "
            "(hash, answers, failed, passing, error, finished) = (excluded.hash, excluded.answers, excluded.failed, "
            "excluded.passing, excluded.error, excluded.finished) WHERE excluded.finished > task_videos.finished"};
}

/// Of a model that has the same name and size in both; `text` finds the text that ?4 and what follows name.
TableCopy vectors(std::string_view column, std::string_view names, std::string_view joins, std::string_view text) {
    return {
        fmt::format("SELECT m.name, m.dimensions, x.vector, {} FROM vectors x JOIN vector_models m ON m.id = x.model "
                    "{}",
                    names, joins),
        fmt::format("INSERT INTO vectors (model, {}, vector) SELECT m.id, x.id, ?3 FROM vector_models m JOIN {} "
                    "WHERE m.name = ?1 AND m.dimensions = ?2 ON CONFLICT DO NOTHING",
                    column, text)};
}

TableCopy vectors_of_results() {
    return vectors("result", "t.kind, t.name, r.key", "JOIN results r ON r.id = x.result JOIN tasks t ON t.id = r.task",
                   "results x ON x.key = ?6 AND x.task = (SELECT id FROM tasks WHERE kind = ?4 AND name = ?5)");
}

TableCopy vectors_of_speech() {
    return vectors(
        "transcript", "v.fingerprint, s.name, r.wall, r.t0, r.t1, r.text",
        "JOIN transcripts r ON r.id = x.transcript LEFT JOIN videos v ON v.id = r.video "
        "LEFT JOIN sources s ON s.id = r.source",
        "transcripts x ON x.id = coalesce((SELECT id FROM transcripts WHERE t0 = ?7 AND t1 = ?8 AND text = ?9 "
        "AND video = (SELECT id FROM videos WHERE fingerprint = ?4)), (SELECT id FROM transcripts WHERE "
        "t0 = ?7 AND t1 = ?8 AND text = ?9 AND wall IS ?6 "
        "AND source = (SELECT id FROM sources WHERE name = ?5)))");
}

/// A configuration is more than none.
TableCopy tasks() {
    return {"SELECT kind, name, configuration, hash FROM tasks",
            "INSERT INTO tasks (kind, name, configuration, hash) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (kind, name) "
            "DO UPDATE SET (configuration, hash) = (excluded.configuration, excluded.hash) "
            "WHERE tasks.configuration = '{}'"};
}

} // namespace

std::vector<TableCopy> copies_of_video() {
    return {part_of_video("keyframes", "count, pts, positions, sizes"), part_of_video("scenes", "t, score"),
            part_of_video("detections", "hash, t0, t1, frames"),
            part_of_video("places", "path, size, mtime, seen, missing", // whoever looked last knows
                          "(path) DO UPDATE SET (video, size, mtime, seen, missing) = (excluded.video, excluded.size, "
                          "excluded.mtime, excluded.seen, excluded.missing) "
                          "WHERE max(excluded.seen, coalesce(excluded.missing, '')) > "
                          "max(places.seen, coalesce(places.missing, ''))")};
}

TableCopy copy_of_thumbnails() {
    return part_of_video("thumbnails", "sheet, t0, t1, times, width, height, jpeg");
}

std::vector<TableCopy> copies_of_work() {
    return {tasks(),
            plain("sources", "name"),
            results(),
            progress(),
            of_task("counts", "key, t0, t1, wall, record"),
            of_task("crossings", "epoch, t, wall, line, direction, track, class, record"),
            of_task("occupancy", "zone, class, t, n", "coalesce(v.id, 0), coalesce(s.id, 0)"),
            about_something("events", "t, wall, kind, record"),
            about_something("transcripts", "t0, t1, wall, text, record"),
            plain("vector_models", "name, dimensions"),
            vectors_of_results(),
            vectors_of_speech(),
            plain("status", "source, program, wall, record")};
}

} // namespace vlm::archive
