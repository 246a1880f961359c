// SPDX-License-Identifier: Apache-2.0
#include "common/archive/archive_schema.hpp"

namespace vlm::archive {
namespace {

/// Vectors of what was said, too; the names of their models once; a copy to be looked through fast. Counts of live
/// sources by their time.
constexpr const char* to_version_2 = R"sql(
ALTER TABLE vectors RENAME TO vectors_1;
DROP INDEX vectors_result;
CREATE TABLE vector_models (
    id         INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL UNIQUE,
    dimensions INTEGER NOT NULL
) STRICT;
CREATE TABLE vectors (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    model      INTEGER NOT NULL REFERENCES vector_models ON DELETE CASCADE,
    result     INTEGER REFERENCES results ON DELETE CASCADE,
    transcript INTEGER REFERENCES transcripts ON DELETE CASCADE,
    vector     BLOB    NOT NULL,
    CHECK ((result IS NULL) <> (transcript IS NULL))
) STRICT;
CREATE UNIQUE INDEX vectors_result ON vectors (result, model) WHERE result IS NOT NULL;
CREATE UNIQUE INDEX vectors_transcript ON vectors (transcript, model) WHERE transcript IS NOT NULL;
CREATE INDEX vectors_model ON vectors (model);
CREATE TABLE vector_blocks (
    last  INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES vector_models ON DELETE CASCADE,
    data  BLOB    NOT NULL
) STRICT;
CREATE INDEX vector_blocks_model ON vector_blocks (model);
INSERT INTO vector_models (name, dimensions) SELECT model, max(length(vector)) / 4 FROM vectors_1 GROUP BY model;
INSERT INTO vectors (model, result, vector)
    SELECT m.id, x.result, x.vector FROM vectors_1 x JOIN vector_models m ON m.name = x.model ORDER BY m.id, x.result;
DROP TABLE vectors_1;
CREATE INDEX counts_source ON counts (source, wall) WHERE source IS NOT NULL;
)sql";

/// How far tasks have come.
constexpr const char* to_version_3 = R"sql(
CREATE TABLE task_videos (
    task     INTEGER NOT NULL REFERENCES tasks,
    video    INTEGER NOT NULL REFERENCES videos ON DELETE CASCADE,
    hash     TEXT    NOT NULL,
    answers  INTEGER NOT NULL,
    failed   INTEGER NOT NULL,
    passing  INTEGER NOT NULL,
    error    TEXT,
    finished TEXT    NOT NULL,
    PRIMARY KEY (task, video)
) STRICT, WITHOUT ROWID;
)sql";

/// What detectors have found.
constexpr const char* to_version_4 = R"sql(
CREATE TABLE detections (
    video  INTEGER NOT NULL REFERENCES videos ON DELETE CASCADE,
    hash   BLOB    NOT NULL,
    t0     INTEGER NOT NULL,
    t1     INTEGER NOT NULL,
    frames BLOB    NOT NULL,
    PRIMARY KEY (video, hash, t0)
) STRICT, WITHOUT ROWID;
)sql";

} // namespace

const store::Schema& archive_schema() {
    constexpr std::int32_t application_id = 0x766c6d69; // "vlmi"
    static const store::Schema schema{"an index of vlm-tools", application_id, std::string{embedded_schema()},
                                      {to_version_2, to_version_3, to_version_4}};
    return schema;
}

} // namespace vlm::archive
