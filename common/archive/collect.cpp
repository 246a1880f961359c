// SPDX-License-Identifier: Apache-2.0
#include "common/archive/collect.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "common/archive/forget.hpp"
#include "common/archive/vector_packing.hpp"
#include "common/base/signals.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

using base::Micros;
using store::Blob;
using store::Statement;

namespace {

/// When all of a video's places had gone; NULL while there is one.
constexpr const char* gone_since = "(SELECT CASE WHEN count(*) = count(p.missing) THEN coalesce(max(p.missing), "
                                   "v.added) END FROM places p WHERE p.video = v.id)";

std::string before(std::optional<Micros> age) {
    const base::Wall now = base::wall_now();
    return base::format_wall(now - std::min(age.value_or(Micros{0}), now.time_since_epoch()));
}

std::vector<std::int64_t> ids_of(Statement& rows) {
    std::vector<std::int64_t> ids;
    while (rows.next())
        ids.push_back(rows.integer(0));
    return ids;
}

class Collecting {
public:
    Collecting(store::Connection& index, const CollectOptions& options,
               const std::function<void(const Collected&)>& tell)
        : m_index{index}
        , m_options{options}
        , m_tell{tell}
        , m_forgetter{index}
        , m_describe{index, "SELECT coalesce((SELECT path FROM places WHERE video = v.id ORDER BY path LIMIT 1), "
                            "CAST(fingerprint AS BLOB)), wall, size FROM videos v WHERE id = ?1"} {}

    void run() {
        if (m_options.missing) {
            collect_missing();
            collect_places();
        } else if (m_options.keep) {
            Statement old{m_index, "SELECT id FROM videos WHERE wall < ?1 ORDER BY wall"};
            for (const std::int64_t video : ids_of(old.bind(before(m_options.keep))))
                forget(video, "too old");
        }
        if (m_options.keep_bytes) collect_beyond(*m_options.keep_bytes);
        if (!m_options.dry_run) repack_vectors(m_index);
    }

private:
    void forget(std::int64_t video, const char* reason) {
        base::throw_if_stopped();
        m_describe.bind(video);
        if (!m_describe.next()) return; // another was faster
        const Collected collected{std::string{m_describe.bytes(0)}, std::string{m_describe.text(1)},
                                  m_describe.integer(2), reason};
        m_describe.reset();
        if (!m_options.dry_run) m_forgetter.forget(video);
        m_gone.insert(video);
        m_tell(collected);
    }

    /// What has come back since is looked at once more.
    void collect_missing() {
        const std::string gone = std::string{"FROM videos v WHERE "} + gone_since + " <= ?1";
        Statement all{m_index, "SELECT id " + gone + " ORDER BY id"};
        Statement still{m_index, "SELECT id " + gone + " AND id = ?2"};
        const std::string limit = before(m_options.keep);
        for (const std::int64_t video : ids_of(all.bind(limit))) {
            if (!ids_of(still.bind(limit, video)).empty()) forget(video, "missing");
            still.reset();
        }
    }

    /// Where videos lay that are elsewhere now.
    void collect_places() {
        Statement rows{m_index,
                       std::string{"SELECT p.path, v.wall, p.size FROM places p JOIN videos v ON v.id = p.video "
                                   "WHERE p.missing <= ?1 AND p.path > ?2 AND "} +
                           gone_since + " IS NULL ORDER BY p.path LIMIT 500"};
        Statement drop{m_index, "DELETE FROM places WHERE path = ?1 AND missing IS NOT NULL"};
        const std::string limit = before(m_options.keep);
        std::string last;
        for (bool more = true; more;) {
            std::vector<Collected> found;
            rows.bind(limit, Blob{last});
            while (rows.next())
                found.push_back({std::string{rows.bytes(0)}, std::string{rows.text(1)}, rows.integer(2), "elsewhere"});
            rows.reset();
            for (const Collected& place : found) {
                base::throw_if_stopped();
                if (!m_options.dry_run) drop.bind(Blob{place.path}).run();
                m_tell(place);
            }
            more = !found.empty();
            if (more) last = found.back().path;
        }
    }

    /// The newest stay. One without a time counts as the oldest.
    void collect_beyond(std::int64_t most) {
        Statement rows{m_index, "SELECT id, size FROM videos ORDER BY wall IS NULL, wall DESC, id DESC"};
        std::vector<std::int64_t> beyond;
        std::int64_t bytes = 0;
        while (rows.next()) {
            if (m_gone.contains(rows.integer(0))) continue;
            bytes += rows.integer(1);
            if (bytes > most) beyond.push_back(rows.integer(0));
        }
        rows.reset();
        for (auto video = beyond.rbegin(); video != beyond.rend(); ++video)
            forget(*video, "too many bytes");
    }

    store::Connection& m_index;
    const CollectOptions& m_options;
    const std::function<void(const Collected&)>& m_tell;
    Forgetter m_forgetter;
    Statement m_describe;
    std::set<std::int64_t> m_gone; ///< told already; in a dry run they are still there
};

} // namespace

void collect(store::Connection& index, const CollectOptions& options,
             const std::function<void(const Collected&)>& tell) {
    Collecting{index, options, tell}.run();
}

} // namespace vlm::archive
