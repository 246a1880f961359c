// SPDX-License-Identifier: Apache-2.0
#include "common/archive/video_table.hpp"

#include <nlohmann/json.hpp>

#include "common/archive/packed_numbers.hpp"
#include "common/store/transaction.hpp"

namespace vlm::archive {

using store::Blob;

namespace {

/// NULL for an empty text.
std::optional<std::string> if_any(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional{text};
}

std::optional<std::int64_t> if_any(std::optional<base::Micros> time) {
    return time ? std::optional{time->count()} : std::nullopt;
}

std::string now() {
    return base::format_wall(base::wall_now());
}

/// One member of every keyframe, packed; empty where one of them does not tell.
template <class Member>
std::string series(const std::vector<media::Keyframe>& keyframes, Member member) {
    std::vector<std::int64_t> numbers;
    for (const media::Keyframe& keyframe : keyframes) {
        if (member(keyframe) < 0) return "";
        numbers.push_back(member(keyframe));
    }
    return packed(numbers);
}

std::string times_of(const std::vector<media::Keyframe>& keyframes) {
    std::vector<std::int64_t> times; // which may be negative
    for (const media::Keyframe& keyframe : keyframes)
        times.push_back(keyframe.pts.count());
    return packed(times);
}

} // namespace

VideoTable::VideoTable(store::Connection& connection)
    : m_connection{connection}
    , m_at{connection, "SELECT p.video, p.size, p.mtime, v.state = 'failed', p.missing IS NOT NULL, "
                       "v.thumb_every IS NOT NULL, EXISTS (SELECT 1 FROM scenes WHERE video = v.id) FROM places p "
                       "JOIN videos v ON v.id = p.video WHERE p.path = ?1"}
    , m_with{connection, "SELECT id, state = 'failed', EXISTS (SELECT 1 FROM keyframes WHERE video = id), "
                         "thumb_every IS NOT NULL, EXISTS (SELECT 1 FROM scenes WHERE video = id) FROM videos WHERE "
                         "fingerprint = ?1"}
    , m_put_video{connection,
                  "INSERT INTO videos (fingerprint, state, error, size, container, codec, pixel_format, width, height, "
                  "duration, start, fps, fps_nominal, audio, wall, wall_from, probe, added, "
                  "thumb_every) "
                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19) "
                  "ON CONFLICT (fingerprint) DO UPDATE SET state = ?2, error = ?3, container = ?5, codec = ?6, "
                  "pixel_format = ?7, width = ?8, height = ?9, duration = ?10, start = ?11, fps = ?12, "
                  "fps_nominal = ?13, audio = ?14, wall = coalesce(wall, ?15), wall_from = coalesce(wall_from, ?16), "
                  "probe = ?17, thumb_every = coalesce(?19, thumb_every) RETURNING id"}
    , m_put_keyframes{connection, "INSERT OR REPLACE INTO keyframes VALUES (?1, ?2, ?3, ?4, ?5)"}
    , m_drop_sheets{connection, "DELETE FROM thumbnails WHERE video = ?1"}
    , m_put_sheet{connection, "INSERT INTO thumbnails VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"}
    , m_drop_scenes{connection, "DELETE FROM scenes WHERE video = ?1"}
    , m_put_scene{connection, "INSERT INTO scenes VALUES (?1, ?2, ?3)"}
    , m_put_place{connection, "INSERT INTO places VALUES (?1, ?2, ?3, ?4, ?5, NULL) ON CONFLICT (path) DO UPDATE SET "
                              "video = ?2, size = ?3, mtime = ?4, seen = ?5, missing = NULL"} {}

std::optional<KnownPlace> VideoTable::at(const std::string& path) {
    std::optional<KnownPlace> known;
    if (m_at.bind(Blob{path}).next()) {
        known = {m_at.integer(0),
                 {path, m_at.integer(1), m_at.integer(2)},
                 m_at.integer(3) != 0,
                 m_at.integer(4) != 0,
                 {m_at.integer(5) != 0, m_at.integer(6) != 0}};
    }
    m_at.reset();
    return known;
}

std::optional<KnownVideo> VideoTable::with(const std::string& fingerprint) {
    std::optional<KnownVideo> known;
    if (m_with.bind(fingerprint).next()) {
        known = {m_with.integer(0),
                 m_with.integer(1) != 0,
                 m_with.integer(2) != 0,
                 {m_with.integer(3) != 0, m_with.integer(4) != 0}};
    }
    m_with.reset();
    return known;
}

void VideoTable::put(const Examined& examined, const Place& place) {
    store::Transaction transaction{m_connection};
    const std::int64_t video = put_video(examined.video);
    if (examined.video.error.empty()) {
        put_keyframes(video, examined.keyframes);
        if (examined.video.thumb_every) put_sheets(video, examined.sheets);
        if (!examined.scenes.empty()) put_scenes(video, examined.scenes);
    }
    put_place(video, place);
    transaction.commit();
}

std::int64_t VideoTable::put_video(const Video& video) {
    const bool failed = !video.error.empty();
    const auto of_picture = [&](int side) { return side > 0 ? std::optional{std::int64_t{side}} : std::nullopt; };
    const auto start = failed ? std::nullopt : if_any(std::optional{video.start});
    m_put_video.bind(video.fingerprint, failed ? "failed" : "ready", if_any(video.error), video.size,
                     if_any(video.container), if_any(video.codec), if_any(video.pixel_format), of_picture(video.width),
                     of_picture(video.height), if_any(video.duration), start, video.fps, video.fps_nominal,
                     if_any(video.audio), if_any(video.wall), if_any(video.wall_from), if_any(video.probe), now(),
                     if_any(video.thumb_every));
    const std::int64_t id = m_put_video.next() ? m_put_video.integer(0) : 0;
    m_put_video.run();
    return id;
}

void VideoTable::put_keyframes(std::int64_t video, const std::vector<media::Keyframe>& keyframes) {
    const std::string pts = times_of(keyframes);
    const std::string positions = series(keyframes, [](const media::Keyframe& keyframe) { return keyframe.position; });
    const std::string sizes = series(keyframes, [](const media::Keyframe& keyframe) { return keyframe.size; });
    m_put_keyframes.bind(video, static_cast<std::int64_t>(keyframes.size()), Blob{pts}, Blob{positions}, Blob{sizes})
        .run();
}

void VideoTable::put_sheets(std::int64_t video, const std::vector<media::SpriteSheet>& sheets) {
    m_drop_sheets.bind(video).run();
    for (std::size_t i = 0; i < sheets.size(); ++i) {
        const media::SpriteSheet& sheet = sheets[i];
        nlohmann::json times = nlohmann::json::array();
        for (const base::Micros t : sheet.times)
            times.push_back(t.count());
        m_put_sheet
            .bind(video, static_cast<std::int64_t>(i), sheet.times.front().count(), sheet.times.back().count(),
                  times.dump(), sheet.width, sheet.height, Blob{sheet.jpeg})
            .run();
    }
}

void VideoTable::put_scenes(std::int64_t video, const std::vector<media::Scene>& scenes) {
    m_drop_scenes.bind(video).run();
    for (const media::Scene& scene : scenes)
        m_put_scene.bind(video, scene.t.count(), scene.score).run();
}

void VideoTable::put_place(std::int64_t video, const Place& place) {
    m_put_place.bind(Blob{place.path}, video, place.size, place.mtime, now()).run();
}

} // namespace vlm::archive
