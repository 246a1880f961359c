// SPDX-License-Identifier: Apache-2.0
#include "common/archive/search.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "common/archive/moments.hpp"
#include "common/archive/nearest_thumbnail.hpp"
#include "common/archive/play_link.hpp"
#include "common/archive/search_query.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/store/statement.hpp"
#include "common/store/store_error.hpp"

namespace vlm::archive {

using base::Micros;
using records::MomentRecord;
using store::Statement;

namespace {

constexpr Micros gap = std::chrono::seconds{5};
constexpr std::size_t texts_per_moment = 100;

/// Where texts are.
struct Texts {
    const char* table;
    const char* task; ///< how a row tells its task's id
    const char* model;
};
constexpr Texts answers{"results", "r.task", "r.model"};
constexpr Texts speech{"transcripts", "0", "NULL"};

/// The wall clock of a row's first frame.
constexpr const char* wall = "coalesce({0}.wall, (SELECT strftime('%Y-%m-%dT%H:%M:%fZ', wall, '+' || ({0}.t0 / 1e6) || "
                             "' seconds') FROM videos WHERE id = {0}.video))";

/// A pattern of * and ? alone as SQLite's GLOB takes it, in small letters.
std::string sql_glob(const std::string& pattern) {
    std::string glob;
    for (const char letter : base::lower(pattern))
        glob += letter == '[' ? std::string{"[[]"} : std::string{letter};
    return glob;
}

/// Texts that fit, one after the other, the best or the last ones first.
class Hits {
public:
    Hits(const store::Connection& index, const Texts& texts, const std::string& query, const SearchOptions& options)
        : m_rows{index, sql(texts, options.order)} {
        const auto most = static_cast<std::int64_t>(options.limit * texts_per_moment);
        m_rows.bind(query, options.video, options.task, options.since, options.until, most, sql_glob(options.model));
        advance();
    }

    [[nodiscard]] const std::optional<Moment>& current() const { return m_current; }

    void advance() {
        m_current.reset();
        if (!m_rows.next()) return;
        Moment moment;
        moment.best = moment.first = m_rows.integer(0);
        moment.subject = {m_rows.integer(1), m_rows.integer(2), m_rows.integer(3)};
        moment.t0 = Micros{m_rows.integer(4)};
        moment.t1 = Micros{m_rows.integer(5)};
        moment.at = Micros{m_rows.integer(6)};
        moment.until = moment.at + (moment.t1 - moment.t0);
        if (const auto rank = m_rows.real_if(7)) moment.score = -*rank;
        m_current = moment;
    }

private:
    static std::string sql(const Texts& texts, SearchOrder order) {
        const bool ranked = order == SearchOrder::rank;
        return fmt::format("SELECT r.id, {1}, r.video, r.source, r.t0, r.t1, CASE WHEN r.wall IS NULL THEN r.t0 ELSE "
                           "CAST(round((julianday(r.wall) - 2440587.5) * 864e8) AS INTEGER) END, {2} "
                           "FROM {0}_text(?1) f CROSS JOIN {0} r ON r.id = f.rowid WHERE (?2 IS NULL OR r.video = ?2) "
                           "AND (?3 = '' OR {1} IN (SELECT id FROM tasks WHERE name = ?3)) "
                           "AND (?4 = '' OR {3} >= ?4) AND (?5 = '' OR {3} < ?5) "
                           "AND (?7 = '' OR lower({5}) GLOB ?7) ORDER BY {4} LIMIT ?6",
                           texts.table, texts.task, ranked ? "f.rank" : "NULL", fmt::format(fmt::runtime(wall), "r"),
                           ranked ? "f.rank" : "f.rowid DESC", texts.model);
    }

    Statement m_rows;
    std::optional<Moment> m_current;
};

/// What people want to know of a moment.
class Details {
public:
    Details(const store::Connection& index, const Texts& texts, std::string query)
        : m_index{index}
        , m_query{std::move(query)}
        , m_names{index, names_sql(texts)}
        , m_snippet{index, fmt::format("SELECT snippet({0}_text, 0, '[', ']', '…', 24) FROM {0}_text(?1) "
                                       "WHERE rowid = ?2",
                                       texts.table)} {}

    [[nodiscard]] MomentRecord of(const Moment& moment) {
        constexpr std::size_t longest = 1000;
        MomentRecord record;
        record.t0 = moment.t0;
        record.t1 = moment.t1;
        record.hits = moment.hits;
        record.score = moment.score;
        if (m_names.bind(moment.best, moment.first).next()) {
            record.video = m_names.text(0);
            record.source = m_names.text(1);
            record.task = m_names.text(2);
            record.wall = m_names.text(3);
            record.model = m_names.text(4);
            if (!m_names.is_null(5)) record.link = play_link(std::string{m_names.bytes(5)}, moment.t0, moment.t1);
        }
        record.thumbnail = nearest_thumbnail(m_index, moment.subject.video, moment.t0);
        if (m_snippet.bind(m_query, moment.best).next()) record.snippet = base::one_line(m_snippet.text(0), longest);
        return record;
    }

private:
    static std::string names_sql(const Texts& texts) {
        return fmt::format(
            "SELECT (SELECT fingerprint FROM videos WHERE id = r.video), coalesce(CAST(p.path AS TEXT), "
            "(SELECT name FROM sources WHERE id = r.source)), (SELECT name FROM tasks WHERE id = {1}), {3}, {2}, "
            "p.path FROM {0} r JOIN {0} first ON first.id = ?2 LEFT JOIN places p ON p.path = (SELECT path FROM places "
            "WHERE video = r.video ORDER BY missing IS NOT NULL, path LIMIT 1) WHERE r.id = ?1",
            texts.table, texts.task, texts.model, fmt::format(fmt::runtime(wall), "first"));
    }

    const store::Connection& m_index;
    std::string m_query;
    Statement m_names;
    Statement m_snippet;
};

/// Whether the next text of `one` comes before that of `other`.
bool is_next(const Hits& one, const Hits& other) {
    if (!one.current() || !other.current()) return one.current().has_value();
    return one.current()->score >= other.current()->score;
}

Moments found(const store::Connection& index, const std::string& query, const SearchOptions& options) {
    Moments moments{options.limit, gap};
    Hits answered{index, answers, query, options};
    Hits spoken{index, speech, query, options};
    while (answered.current() || spoken.current()) {
        Hits& next = is_next(answered, spoken) ? answered : spoken;
        if (!moments.add(*next.current())) break;
        next.advance();
    }
    return moments;
}

/// What SQLite says of the query, without the name of the index.
std::string reason_of(const store::StoreError& error, const std::string& path) {
    return std::string{error.what()}.substr(path.size() + 2);
}

} // namespace

std::vector<MomentRecord> search(const store::Connection& index, const SearchOptions& options) {
    const std::string query = options.raw ? base::valid_utf8(options.words) : quoted_query(options.words);
    if (query.empty()) throw base::UsageError{"search: no words are given"};
    try {
        Details of_answers{index, answers, query};
        Details of_speech{index, speech, query};
        std::vector<MomentRecord> records;
        const Moments moments = found(index, query, options);
        for (const Moment& moment : moments.all())
            records.push_back((moment.subject.task == 0 ? of_speech : of_answers).of(moment));
        return records;
    } catch (const store::StoreError& error) {
        if (!options.raw || error.kind() != store::StoreError::Kind::statement) throw;
        throw base::UsageError{
            fmt::format("'{}' is no query: {}", base::one_line(options.words), reason_of(error, index.path()))};
    }
}

} // namespace vlm::archive
