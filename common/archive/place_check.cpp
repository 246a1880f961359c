// SPDX-License-Identifier: Apache-2.0
#include "common/archive/place_check.hpp"

#include <cerrno>
#include <functional>
#include <map>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "common/archive/video.hpp"
#include "common/archive/video_place.hpp"
#include "common/base/clock.hpp"
#include "common/base/error.hpp"
#include "common/base/file_status.hpp"
#include "common/base/hash.hpp"
#include "common/base/signals.hpp"
#include "common/http/client.hpp"
#include "common/http/url.hpp"
#include "common/store/statement.hpp"
#include "common/store/transaction.hpp"

namespace vlm::archive {

using store::Blob;
using store::Statement;
using Kind = PlaceFinding::Kind;

namespace {

struct IndexedPlace {
    Place place;
    std::string fingerprint;
    bool missing;
};

/// A place as it is now.
struct Looked {
    Place place;
    std::optional<PlaceFinding> finding;
};

std::string changes(const Place& known, const Place& now) {
    return now.size == known.size ? "" : fmt::format("{} bytes, not {}", now.size, known.size);
}

/// `fingerprint` gives that of the content there now.
std::optional<PlaceFinding> compared(const IndexedPlace& listed, const Place& now, Look look,
                                     const std::function<std::string()>& fingerprint) {
    const std::string& path = listed.place.path;
    if (now.size != listed.place.size) return PlaceFinding{Kind::changed, path, changes(listed.place, now)};
    if (look == Look::contents && fingerprint() != listed.fingerprint)
        return PlaceFinding{Kind::changed, path, "its content is another"};
    if (look == Look::quick && now.mtime != listed.place.mtime)
        return PlaceFinding{Kind::written, path, "it was written to; without --quick its content is looked at"};
    return listed.missing ? std::optional{PlaceFinding{Kind::back, path, ""}} : std::nullopt;
}

Looked looked_at(const IndexedPlace& listed, Look look) {
    Place now = listed.place;
    try {
        const base::FileStatus status = base::file_status(now.path);
        if (!status.is_file) return {now, PlaceFinding{Kind::missing, now.path, "is no file"}};
        now.size = status.size;
        now.mtime = status.mtime;
        return {now, compared(listed, now, look, [&] { return base::file_fingerprint(now.path); })};
    } catch (const base::SystemError& error) {
        const int code = error.error_number();
        const Kind kind = code == ENOENT || code == ENOTDIR ? Kind::missing : Kind::unreadable;
        return {now, PlaceFinding{kind, now.path, kind == Kind::missing ? "" : std::system_category().message(code)}};
    }
}

/// Asks web servers.
class UrlChecker {
public:
    explicit UrlChecker(const UrlOfPlace& url_of)
        : m_url_of{url_of} {}

    Looked look_at(const IndexedPlace& listed, Look look) {
        const Place& known = listed.place;
        const auto url = http::parse_url(known.path);
        const std::string server = url ? http::origin(*url) : "";
        if (const auto silent = m_silent.find(server); silent != m_silent.end())
            return {known, PlaceFinding{Kind::unreadable, known.path, silent->second}};
        try {
            UrlFile file{m_client, m_url_of(known.path)};
            const Place now = file.place();
            return {now, compared(listed, now, look, [&] { return file.fingerprint(); })};
        } catch (const http::RemoteError& error) {
            if (error.kind() == http::RemoteError::Kind::unreachable) m_silent[server] = error.reason();
            const Kind kind = error.kind() == http::RemoteError::Kind::gone ? Kind::missing : Kind::unreadable;
            return {known, PlaceFinding{kind, known.path, error.reason()}};
        }
    }

private:
    const UrlOfPlace& m_url_of;
    http::Client m_client;
    std::map<std::string, std::string> m_silent; ///< servers that cannot be reached, and why
};

/// The places in order of their paths, some at a time, so that nobody's writing is held up.
class PlaceReader {
public:
    explicit PlaceReader(const store::Connection& index)
        : m_rows{index, "SELECT p.path, p.size, p.mtime, v.fingerprint, p.missing IS NOT NULL FROM places p "
                        "JOIN videos v ON v.id = p.video WHERE p.path > ?1 ORDER BY p.path LIMIT 500"} {}

    std::vector<IndexedPlace> next() {
        std::vector<IndexedPlace> places;
        m_rows.bind(Blob{m_last});
        while (m_rows.next()) {
            places.push_back({{std::string{m_rows.bytes(0)}, m_rows.integer(1), m_rows.integer(2)},
                              std::string{m_rows.text(3)},
                              m_rows.integer(4) != 0});
        }
        m_rows.reset();
        if (!places.empty()) m_last = places.back().place.path;
        return places;
    }

private:
    Statement m_rows;
    std::string m_last;
};

/// Writes what was seen, where nobody has written something else meanwhile.
class PlaceMarker {
public:
    explicit PlaceMarker(store::Connection& index)
        : m_index{index}
        , m_gone{index,
                 "UPDATE places SET missing = ?4 WHERE path = ?1 AND size = ?2 AND mtime = ?3 AND missing IS NULL"}
        , m_there{index, "UPDATE places SET mtime = ?5, seen = ?4, missing = NULL "
                         "WHERE path = ?1 AND size = ?2 AND mtime = ?3"} {}

    void mark(const std::vector<std::pair<IndexedPlace, Looked>>& seen) {
        const std::string now = base::format_wall(base::wall_now());
        store::Transaction transaction{m_index};
        for (const auto& [listed, looked] : seen) {
            const Place& known = listed.place;
            const auto kind = looked.finding ? std::optional{looked.finding->kind} : std::nullopt;
            if (kind == Kind::missing || kind == Kind::changed) {
                m_gone.bind(Blob{known.path}, known.size, known.mtime, now).run();
            } else if (!kind || kind == Kind::back) {
                m_there.bind(Blob{known.path}, known.size, known.mtime, now, looked.place.mtime).run();
            }
        }
        transaction.commit();
    }

private:
    store::Connection& m_index;
    Statement m_gone;
    Statement m_there;
};

} // namespace

std::size_t check_places(store::Connection& index, Look look, const UrlOfPlace& url_of,
                         const std::function<void(const PlaceFinding&)>& tell) {
    UrlChecker urls{url_of};
    PlaceReader reader{index};
    PlaceMarker marker{index};
    std::size_t count = 0;
    for (auto places = reader.next(); !places.empty(); places = reader.next()) {
        std::vector<std::pair<IndexedPlace, Looked>> seen;
        for (IndexedPlace& listed : places) {
            base::throw_if_stopped();
            Looked looked = is_url_place(listed.place.path) ? urls.look_at(listed, look) : looked_at(listed, look);
            if (looked.finding) tell(*looked.finding);
            seen.emplace_back(std::move(listed), std::move(looked));
        }
        marker.mark(seen);
        count += seen.size();
    }
    return count;
}

} // namespace vlm::archive
