// SPDX-License-Identifier: Apache-2.0
#include "common/archive/merge.hpp"

#include <string>
#include <vector>

#include "common/archive/merge_tables.hpp"
#include "common/archive/row_copier.hpp"
#include "common/archive/vector_packing.hpp"
#include "common/base/signals.hpp"
#include "common/store/snapshot.hpp"
#include "common/store/statement.hpp"
#include "common/store/write_batch.hpp"

namespace vlm::archive {

using store::Connection;
using store::Statement;

namespace {

constexpr const char* read_videos =
    "SELECT fingerprint, state, error, size, container, codec, pixel_format, width, height, duration, start, fps, "
    "fps_nominal, audio, wall, wall_from, probe, thumb_every, added, id FROM videos ORDER BY id";

/// One that could not be used, or had not been seen, becomes what it is now.
constexpr const char* write_video =
    "INSERT INTO videos (fingerprint, state, error, size, container, codec, pixel_format, width, height, duration, "
    "start, "
    "fps, fps_nominal, audio, wall, wall_from, probe, thumb_every, added) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19) "
    "ON CONFLICT (fingerprint) DO UPDATE SET (state, error, container, codec, pixel_format, width, height, duration, "
    "start, fps, fps_nominal, audio, wall, wall_from, probe, thumb_every) = (?2, ?3, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
    "?12, "
    "?13, ?14, ?15, ?16, ?17, ?18) WHERE (videos.state <> 'ready' AND excluded.state = 'ready') OR "
    "(videos.state = 'unseen' AND excluded.state = 'failed')";

class VideoMerger {
public:
    VideoMerger(Connection& into, Connection& from)
        : m_rows{from, read_videos}
        , m_video{into, write_video}
        , m_has_sheets{into, "SELECT 1 FROM thumbnails WHERE video = (SELECT id FROM videos WHERE fingerprint = ?1)"}
        , m_thumb_every{into, "UPDATE videos SET thumb_every = ?18 WHERE fingerprint = ?1 AND thumb_every IS NULL"}
        , m_sheets{from, into, copy_of_thumbnails()}
        , m_batch{into} {
        for (const TableCopy& how : copies_of_video())
            m_parts.emplace_back(from, into, how);
    }

    void run() {
        while (m_rows.next()) {
            base::throw_if_stopped();
            m_batch.begin();
            m_batch.wrote(merge_one());
        }
        m_batch.commit();
    }

private:
    std::int64_t merge_one() {
        constexpr int id_column = 19;
        constexpr std::int64_t rows_of_a_sheet = 20; // as large as so many others
        const std::int64_t id = m_rows.integer(id_column);
        std::int64_t rows = 1;
        m_video.bind_row(m_rows).run();
        const bool has_sheets = m_has_sheets.bind_row(m_rows).next();
        m_has_sheets.reset();
        if (!has_sheets) {
            rows += rows_of_a_sheet * m_sheets.copy_of(id);
            m_thumb_every.bind_row(m_rows).run();
        }
        for (RowCopier& part : m_parts)
            rows += part.copy_of(id);
        return rows;
    }

    Statement m_rows;
    Statement m_video;
    Statement m_has_sheets;
    Statement m_thumb_every;
    RowCopier m_sheets;
    std::vector<RowCopier> m_parts;
    store::WriteBatch m_batch;
};

} // namespace

void merge(Connection& into, Connection& from) {
    const store::Snapshot snapshot{from};
    VideoMerger{into, from}.run();
    store::WriteBatch batch{into};
    for (const TableCopy& how : copies_of_work()) {
        RowCopier{from, into, how}.copy_all(batch);
        batch.commit();
    }
    pack_vectors(into);
}

} // namespace vlm::archive
