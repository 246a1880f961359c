-- SPDX-License-Identifier: Apache-2.0
-- The archive index of vlm-tools: one SQLite file that knows every video. Version 3.
--
-- Tables hold media time (t, t0, t1, start, duration) in whole microseconds from a video's first frame; the views at the
-- end, made for people, in seconds. Wall clock is text, RFC 3339 in UTC with milliseconds ("2026-03-01T12:00:00.000Z"), so
-- that it sorts as time does. Paths are bytes as the system has them, which need be no UTF-8.

-- What is known of a file's content. The same content under another path is the same video.
CREATE TABLE videos (
    id           INTEGER PRIMARY KEY,
    fingerprint  TEXT    NOT NULL UNIQUE,   -- size, and a hash of the first and the last MiB
    -- 'unseen': there are records about it, and its file has not been added yet
    state        TEXT    NOT NULL CHECK (state IN ('ready', 'failed', 'unseen')),
    error        TEXT,                      -- why it failed
    size         INTEGER NOT NULL,          -- in bytes
    container    TEXT,                      -- libavformat's name of the format
    codec        TEXT,                      -- of the video, as libavcodec names it
    pixel_format TEXT,
    width        INTEGER,                   -- of the upright picture with square pixels
    height       INTEGER,
    duration     INTEGER,                   -- to the end of the last frame
    start        INTEGER,                   -- the container's timestamp of the first frame
    fps          REAL,                      -- average
    fps_nominal  REAL,
    audio        TEXT,                      -- codec of the sound; NULL: none
    wall         TEXT,                      -- when its first frame was taken
    wall_from    TEXT CHECK (wall_from IN ('container', 'name', 'mtime')),
    probe        TEXT,                      -- JSON: all that the container says of itself and of its streams
    thumb_every  INTEGER,                   -- thumbnails were made so often; NULL: none were asked for
    added        TEXT    NOT NULL,          -- wall clock
    CHECK ((state = 'failed') = (error IS NOT NULL))
) STRICT;

-- Where a video lies. One that is missing stays known until it is collected.
CREATE TABLE places (
    path    BLOB    PRIMARY KEY,            -- absolute, or a URL without credentials
    video   INTEGER NOT NULL REFERENCES videos ON DELETE CASCADE,
    size    INTEGER NOT NULL,               -- of the file when it was looked at
    mtime   INTEGER NOT NULL,               -- in nanoseconds since 1970; 0 for a URL whose server does not tell
    seen    TEXT    NOT NULL,               -- wall clock: when it was last there
    missing TEXT                            -- since when it is not
) STRICT, WITHOUT ROWID;
CREATE INDEX places_video ON places (video);

-- Cameras and other live sources, by name.
CREATE TABLE sources (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- The keyframes of a video, packed: three series, each number the difference to the one before, zigzag coded, seven bits
-- to a byte, lowest first. `vlm-index show VIDEO --keyframes` prints them.
CREATE TABLE keyframes (
    video     INTEGER PRIMARY KEY REFERENCES videos ON DELETE CASCADE,
    count     INTEGER NOT NULL,
    pts       BLOB NOT NULL,                -- media time in microseconds
    positions BLOB NOT NULL,                -- byte offset in the file; empty where the container does not tell
    sizes     BLOB NOT NULL                 -- in bytes; empty where the container does not tell
) STRICT;

-- Small pictures of a video, a hundred to a sheet, in rows of ten.
CREATE TABLE thumbnails (
    video  INTEGER NOT NULL REFERENCES videos ON DELETE CASCADE,
    sheet  INTEGER NOT NULL,                -- from 0
    t0     INTEGER NOT NULL,                -- of its first picture
    t1     INTEGER NOT NULL,                -- of its last
    times  TEXT    NOT NULL,                -- JSON: the media time of each picture, in microseconds
    width  INTEGER NOT NULL,                -- of one picture, in pixels
    height INTEGER NOT NULL,
    jpeg   BLOB    NOT NULL,
    UNIQUE (video, sheet)
) STRICT;

-- Where a scene begins.
CREATE TABLE scenes (
    video INTEGER NOT NULL REFERENCES videos ON DELETE CASCADE,
    t     INTEGER NOT NULL,
    score REAL,                             -- how different the picture is from the one before, 0 to 1
    PRIMARY KEY (video, t)
) STRICT, WITHOUT ROWID;

-- What was asked or counted, under a name. A work key tells what an answer depends on, so that a task whose configuration
-- has changed keeps its older answers.
CREATE TABLE tasks (
    id            INTEGER PRIMARY KEY,
    kind          TEXT NOT NULL CHECK (kind IN ('analyze', 'count')),
    name          TEXT NOT NULL,
    configuration TEXT NOT NULL,            -- JSON: of the last run; {} where only records have come
    hash          TEXT NOT NULL,            -- SHA-256 of the configuration
    UNIQUE (kind, name)
) STRICT;

-- How far a task has come with a video, so that what is done need not be planned again.
CREATE TABLE task_videos (
    task     INTEGER NOT NULL REFERENCES tasks,
    video    INTEGER NOT NULL REFERENCES videos ON DELETE CASCADE,
    hash     TEXT    NOT NULL,              -- of the task's configuration under which it was worked on
    answers  INTEGER NOT NULL,
    failed   INTEGER NOT NULL,              -- requests without an answer, which the same request would have again
    passing  INTEGER NOT NULL,              -- requests that failed for a reason that may pass
    error    TEXT,                          -- why the video could not be used
    finished TEXT    NOT NULL,              -- wall clock
    PRIMARY KEY (task, video)
) STRICT, WITHOUT ROWID;

-- Answers of models: vlm.result/1.
CREATE TABLE results (
    id     INTEGER PRIMARY KEY,
    task   INTEGER NOT NULL REFERENCES tasks,
    key    BLOB    NOT NULL,                -- work key, 32 bytes
    part_of BLOB,                           -- the key of the work that a server did not take whole, and this is a part of
    video  INTEGER REFERENCES videos ON DELETE CASCADE,
    source INTEGER REFERENCES sources,      -- where it is no video of ours: a live source
    t0     INTEGER NOT NULL,
    t1     INTEGER NOT NULL,
    wall   TEXT,                            -- of a live source's first frame
    model  TEXT,
    text   TEXT,                            -- the answer; NULL where there is none
    error  TEXT,                            -- why there is none
    record TEXT    NOT NULL,                -- JSON: the whole record
    UNIQUE (task, key),                     -- of two records, one with an answer takes the place of one without
    CHECK ((video IS NULL) <> (source IS NULL))
) STRICT;
CREATE INDEX results_video ON results (video, t0, t1) WHERE video IS NOT NULL;
CREATE INDEX results_source ON results (source, wall) WHERE source IS NOT NULL;
CREATE INDEX results_parts ON results (task, part_of) WHERE part_of IS NOT NULL;

-- What a detector has found in the frames of a video, from its beginning on: counting over other lines need not look
-- again.
CREATE TABLE detections (
    video  INTEGER NOT NULL REFERENCES videos ON DELETE CASCADE,
    hash   BLOB    NOT NULL,                -- SHA-256 of all that detections depend on
    t0     INTEGER NOT NULL,                -- of the first frame
    t1     INTEGER NOT NULL,                -- of the last
    frames BLOB    NOT NULL,                -- of each its time, how many, and x, y, width, height (eighths of a pixel of the
                                            -- upright picture), score (thousandths), kind of each; packed as keyframes are
    PRIMARY KEY (video, hash, t0)
) STRICT, WITHOUT ROWID;

-- How many objects there were, per span: vlm.count/1.
CREATE TABLE counts (
    task   INTEGER NOT NULL REFERENCES tasks,
    key    BLOB    NOT NULL,
    video  INTEGER REFERENCES videos ON DELETE CASCADE,
    source INTEGER REFERENCES sources,
    t0     INTEGER NOT NULL,
    t1     INTEGER NOT NULL,
    wall   TEXT,
    record TEXT    NOT NULL,
    PRIMARY KEY (task, key),
    CHECK ((video IS NULL) <> (source IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX counts_video ON counts (video, t0, t1) WHERE video IS NOT NULL;
CREATE INDEX counts_source ON counts (source, wall) WHERE source IS NOT NULL;

-- Objects that crossed a line: vlm.crossing/1.
CREATE TABLE crossings (
    task      INTEGER NOT NULL REFERENCES tasks,
    video     INTEGER REFERENCES videos ON DELETE CASCADE,
    source    INTEGER REFERENCES sources,
    epoch     INTEGER NOT NULL,             -- of a live source; else 0
    t         INTEGER NOT NULL,
    wall      TEXT,
    line      TEXT    NOT NULL,
    direction TEXT    NOT NULL,
    track     INTEGER NOT NULL,
    class     TEXT    NOT NULL,
    record    TEXT    NOT NULL,
    CHECK ((video IS NULL) <> (source IS NULL))
) STRICT;
CREATE UNIQUE INDEX crossings_video ON crossings (video, t, task, line, track, direction) WHERE video IS NOT NULL;
CREATE UNIQUE INDEX crossings_source ON crossings (source, wall, task, line, track, direction) WHERE source IS NOT NULL;

-- How many objects are in a zone, from t0 on until the next row: a row only where the number changes.
CREATE TABLE occupancy (
    task   INTEGER NOT NULL REFERENCES tasks,
    video  INTEGER NOT NULL DEFAULT 0,      -- videos.id; 0 for a live source
    source INTEGER NOT NULL DEFAULT 0,      -- sources.id; 0 for a video
    zone   TEXT    NOT NULL,
    class  TEXT    NOT NULL,
    t      INTEGER NOT NULL,                -- media time; of a live source, microseconds of wall clock since 1970
    n      INTEGER,                         -- NULL: from here on nobody looked
    PRIMARY KEY (video, source, task, zone, class, t),
    CHECK ((video = 0) <> (source = 0))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER videos_occupancy AFTER DELETE ON videos BEGIN
    DELETE FROM occupancy WHERE video = old.id;
END;

-- What happened: vlm.event/1.
CREATE TABLE events (
    id     INTEGER PRIMARY KEY,
    video  INTEGER REFERENCES videos ON DELETE CASCADE,
    source INTEGER REFERENCES sources,
    t      INTEGER,
    wall   TEXT    NOT NULL,
    kind   TEXT    NOT NULL,
    record TEXT    NOT NULL,
    CHECK ((video IS NULL) <> (source IS NULL))
) STRICT;
CREATE UNIQUE INDEX events_once ON events (wall, kind, record);
CREATE INDEX events_video ON events (video, t) WHERE video IS NOT NULL;

-- What was said: vlm.transcript/1.
CREATE TABLE transcripts (
    id     INTEGER PRIMARY KEY,
    video  INTEGER REFERENCES videos ON DELETE CASCADE,
    source INTEGER REFERENCES sources,
    t0     INTEGER NOT NULL,
    t1     INTEGER NOT NULL,
    wall   TEXT,
    text   TEXT    NOT NULL,
    record TEXT    NOT NULL,
    CHECK ((video IS NULL) <> (source IS NULL))
) STRICT;
CREATE UNIQUE INDEX transcripts_video ON transcripts (video, t0, t1, text) WHERE video IS NOT NULL;
CREATE UNIQUE INDEX transcripts_source ON transcripts (source, wall, t0, t1, text) WHERE source IS NOT NULL;

-- Models for embeddings: each tells what a text means as a vector of so many numbers.
CREATE TABLE vector_models (
    id         INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL UNIQUE,
    dimensions INTEGER NOT NULL
) STRICT;

-- What the texts of answers and of what was said mean. An id is never given again.
CREATE TABLE vectors (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    model      INTEGER NOT NULL REFERENCES vector_models ON DELETE CASCADE,
    result     INTEGER REFERENCES results ON DELETE CASCADE,
    transcript INTEGER REFERENCES transcripts ON DELETE CASCADE,
    vector     BLOB    NOT NULL,            -- 32 bit floats, little endian, of length 1
    CHECK ((result IS NULL) <> (transcript IS NULL))
) STRICT;
CREATE UNIQUE INDEX vectors_result ON vectors (result, model) WHERE result IS NOT NULL;
CREATE UNIQUE INDEX vectors_transcript ON vectors (transcript, model) WHERE transcript IS NOT NULL;
CREATE INDEX vectors_model ON vectors (model);

-- The same vectors in a quarter of the bytes, to be looked through fast: in each row as many of one model as fit into a
-- page, in the order of their ids, without gaps from the first to the largest `last`. What was deleted since is still in.
CREATE TABLE vector_blocks (
    last  INTEGER PRIMARY KEY,              -- vectors.id of its last vector
    model INTEGER NOT NULL REFERENCES vector_models ON DELETE CASCADE,
    -- ids (64 bit integers); of each vector what one step is worth, and how far the steps may be from the vector (32 bit
    -- floats); then the steps, a signed byte for each number. All little endian.
    data  BLOB    NOT NULL
) STRICT;
CREATE INDEX vector_blocks_model ON vector_blocks (model);

-- How live programs were: vlm.status/1, a row for each source, whose record has only that one in "sources".
CREATE TABLE status (
    source  TEXT NOT NULL,
    program TEXT NOT NULL,
    wall    TEXT NOT NULL,
    record  TEXT NOT NULL,
    PRIMARY KEY (source, program, wall)
) STRICT, WITHOUT ROWID;

-- Who works on what, so that several programs do not do the same; a lease is free when its process has ended, and that
-- of another machine when it has run out.
CREATE TABLE leases (
    what  BLOB    PRIMARY KEY,              -- a path, or a work key
    owner TEXT    NOT NULL,
    until INTEGER NOT NULL                  -- in milliseconds since 1970
) STRICT, WITHOUT ROWID;

-- Full text of answers and of what was said: `SELECT rowid FROM results_text('red truck')`. Who inserts an answer inserts its
-- text here, too: for a trigger, SQLite would write the full-text index out at each row.
CREATE VIRTUAL TABLE results_text USING fts5 (text, content = 'results', content_rowid = 'id');
CREATE TRIGGER results_text_delete AFTER DELETE ON results WHEN old.text IS NOT NULL BEGIN
    INSERT INTO results_text (results_text, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE VIRTUAL TABLE transcripts_text USING fts5 (text, content = 'transcripts', content_rowid = 'id');
CREATE TRIGGER transcripts_text_insert AFTER INSERT ON transcripts BEGIN
    INSERT INTO transcripts_text (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER transcripts_text_delete AFTER DELETE ON transcripts BEGIN
    INSERT INTO transcripts_text (transcripts_text, rowid, text) VALUES ('delete', old.id, old.text);
END;

-- A video in one row: where it lies, and how much is known of it.
CREATE VIEW video_summary AS
SELECT v.id, v.fingerprint, v.state, v.error, v.duration / 1e6 AS duration, v.width, v.height, v.fps, v.codec, v.audio, v.wall,
       (SELECT CAST(p.path AS TEXT) FROM places p WHERE p.video = v.id ORDER BY p.missing IS NOT NULL, p.path LIMIT 1) AS path,
       (SELECT k.count FROM keyframes k WHERE k.video = v.id) AS keyframes,
       (SELECT count(*) FROM scenes s WHERE s.video = v.id) AS scenes,
       (SELECT count(*) FROM results r WHERE r.video = v.id) AS results
FROM videos v;

-- Every answer with the names of what it is about.
CREATE VIEW moments AS
SELECT r.id, t.name AS task, v.fingerprint AS video,
       coalesce((SELECT CAST(p.path AS TEXT) FROM places p WHERE p.video = v.id ORDER BY p.missing IS NOT NULL, p.path LIMIT 1),
                s.name) AS source,
       r.t0 / 1e6 AS t0, r.t1 / 1e6 AS t1,
       coalesce(r.wall, strftime('%Y-%m-%dT%H:%M:%fZ', v.wall, '+' || (r.t0 / 1e6) || ' seconds')) AS wall,
       r.model, r.text, r.error, r.record
FROM results r JOIN tasks t ON t.id = r.task LEFT JOIN videos v ON v.id = r.video LEFT JOIN sources s ON s.id = r.source;

-- How many objects were in a zone over each span in which the number did not change.
CREATE VIEW counts_at AS
SELECT t.name AS task, v.fingerprint AS video, s.name AS source, o.zone, o.class, o.t / 1e6 AS t0,
       lead(o.t) OVER (PARTITION BY o.video, o.source, o.task, o.zone, o.class ORDER BY o.t) / 1e6 AS t1, o.n
FROM occupancy o JOIN tasks t ON t.id = o.task LEFT JOIN videos v ON v.id = o.video LEFT JOIN sources s ON s.id = o.source;
