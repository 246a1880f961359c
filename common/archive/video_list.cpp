// SPDX-License-Identifier: Apache-2.0
#include "common/archive/video_list.hpp"

#include <filesystem>
#include <tuple>

#include <fmt/format.h>

#include "common/archive/url_place.hpp"
#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "common/base/redact.hpp"
#include "common/base/text.hpp"
#include "common/media/source_name.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

using records::VideoRecord;
using store::Blob;
using store::Statement;

namespace {

constexpr const char* columns =
    "SELECT id, fingerprint, error, size, container, codec, width, height, duration / 1e6, fps, audio, wall, "
    "wall_from, "
    "(SELECT count FROM keyframes WHERE video = id), (SELECT count(*) FROM thumbnails WHERE video = id), "
    "(SELECT count(*) FROM results WHERE video = videos.id) FROM videos ";

VideoRecord row_of(const Statement& row) {
    VideoRecord video;
    video.id = row.integer(0);
    video.fingerprint = row.text(1);
    video.error = row.text(2);
    video.size = row.integer(3);
    video.container = row.text(4);
    video.codec = row.text(5);
    video.width = static_cast<int>(row.integer(6));
    video.height = static_cast<int>(row.integer(7));
    video.duration = row.real_if(8);
    video.fps = row.real_if(9);
    video.audio = row.text(10);
    video.wall = row.text(11);
    video.wall_from = row.text(12);
    video.keyframes = row.integer_if(13);
    video.sheets = row.integer(14);
    video.results = row.integer(15);
    return video;
}

/// Adds where the videos lie.
class Places {
public:
    explicit Places(const store::Connection& index)
        : m_places{index,
                   "SELECT path, missing, mtime FROM places WHERE video = ?1 ORDER BY missing IS NOT NULL, path"} {}

    void add(VideoRecord& video) {
        m_places.bind(video.id);
        while (m_places.next())
            video.places.push_back(
                {std::string{m_places.bytes(0)}, std::string{m_places.text(1)}, m_places.integer(2)});
    }

private:
    Statement m_places;
};

/// Ids of the videos that a word may mean, three at most: the best kind of match alone.
std::vector<std::int64_t> meant_by(const store::Connection& index, const std::string& word) {
    const std::string path =
        media::is_url(word) ? place_of_url(word) : std::filesystem::absolute(word).lexically_normal().string();
    const std::string beyond = path + "\xFF";
    std::vector<std::int64_t> ids;
    const auto collect = [&](Statement& found) {
        while (ids.size() < 3 && found.next())
            ids.push_back(found.integer(0));
        return !ids.empty();
    };
    Statement by_id{index, "SELECT id FROM videos WHERE CAST(id AS TEXT) = ?1 OR fingerprint = ?1"};
    if (collect(by_id.bind(word))) return ids;
    Statement by_path{index, "SELECT video FROM places WHERE path = ?1"};
    if (collect(by_path.bind(Blob{path}))) return ids;
    Statement by_beginning{index, "SELECT id FROM videos WHERE substr(fingerprint, 1, length(?1)) = ?1 "
                                  "UNION SELECT video FROM places WHERE path >= ?2 AND path < ?3"};
    std::error_code none;
    const bool found = collect(by_beginning.bind(word, Blob{path}, Blob{beyond}));
    if (found || !std::filesystem::is_regular_file(path, none)) return ids;
    // A file of which the index has records, and not where it lies.
    std::ignore = collect(by_id.bind(base::file_fingerprint(path)));
    return ids;
}

} // namespace

void list_videos(const store::Connection& index, const ListFilter& filter,
                 const std::function<void(const VideoRecord&)>& take) {
    Statement rows{index, std::string{columns} +
                              "WHERE (?1 = '' OR wall >= ?1) AND (?2 = '' OR wall < ?2) AND "
                              "(?3 IS NULL OR (state = 'failed') = ?3) ORDER BY wall IS NULL, wall, id"};
    Places places{index};
    const auto failed = filter.failed ? std::optional{std::int64_t{*filter.failed}} : std::nullopt;
    rows.bind(filter.since, filter.until, failed);
    while (rows.next()) {
        VideoRecord video = row_of(rows);
        places.add(video);
        take(video);
    }
}

std::int64_t list_page(const store::Connection& index, const VideoPage& page,
                       const std::function<void(const VideoRecord&)>& take) {
    const std::string which = "WHERE state <> 'unseen' AND (?1 = '' OR wall >= ?1) AND (?2 = '' OR wall < ?2) AND "
                              "(?3 IS NULL OR (state = 'failed') = ?3) AND (?4 = '' OR id IN (SELECT video FROM places "
                              "WHERE instr(lower(CAST(path AS TEXT)), ?4) > 0)) ";
    const ListFilter& filter = page.filter;
    const auto failed = filter.failed ? std::optional{std::int64_t{*filter.failed}} : std::nullopt;
    const std::string part = base::lower(page.part);
    Statement count{index, "SELECT count(*) FROM videos " + which};
    std::ignore = count.bind(filter.since, filter.until, failed, part).next();
    Statement rows{index, columns + which + "ORDER BY id DESC LIMIT ?5 OFFSET ?6"};
    Places places{index};
    rows.bind(filter.since, filter.until, failed, part, page.limit, page.offset);
    while (rows.next()) {
        VideoRecord video = row_of(rows);
        places.add(video);
        take(video);
    }
    return count.integer(0);
}

std::optional<VideoRecord> video_with(const store::Connection& index, std::string_view fingerprint) {
    Statement row{index, std::string{columns} + "WHERE fingerprint = ?1"};
    if (!row.bind(fingerprint).next()) return std::nullopt;
    VideoRecord video = row_of(row);
    Places{index}.add(video);
    return video;
}

std::optional<VideoRecord> video_numbered(const store::Connection& index, std::int64_t id) {
    Statement row{index, "SELECT fingerprint FROM videos WHERE id = ?1"};
    return row.bind(id).next() ? video_with(index, row.text(0)) : std::nullopt;
}

base::Micros start_of(const store::Connection& index, std::int64_t video) {
    Statement row{index, "SELECT coalesce(start, 0) FROM videos WHERE id = ?1"};
    return base::Micros{row.bind(video).next() ? row.integer(0) : 0};
}

VideoRecord find_video(const store::Connection& index, const std::string& word) {
    const auto ids = meant_by(index, word);
    const std::string shown = base::one_line(base::redact_url(word));
    if (ids.empty())
        throw base::UsageError{fmt::format("{}: {} has no such video; vlm-index list names them", shown, index.path())};
    if (ids.size() > 1) throw base::UsageError{fmt::format("{}: {} has several that begin so", shown, index.path())};
    Statement row{index, std::string{columns} + "WHERE id = ?1"};
    if (!row.bind(ids.front()).next()) throw base::UsageError{fmt::format("{}: is gone from the index", shown)};
    VideoRecord video = row_of(row);
    Places{index}.add(video);
    return video;
}

} // namespace vlm::archive
