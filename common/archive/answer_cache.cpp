// SPDX-License-Identifier: Apache-2.0
#include "common/archive/answer_cache.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "common/archive/cached_answer.hpp"
#include "common/base/log.hpp"
#include "common/records/read_record.hpp"
#include "common/store/connection.hpp"
#include "common/store/migrations.hpp"
#include "common/store/statement.hpp"
#include "common/store/store_error.hpp"
#include "common/store/transaction.hpp"

namespace vlm::archive {

using base::Micros;
using records::Result;
using store::Blob;

namespace {

constexpr std::chrono::seconds most_unwritten{1};
constexpr std::size_t most_waiting = 64;
constexpr std::chrono::seconds grain{60}; ///< of when an answer was wanted: not each reader needs to write

const store::Schema& schema() {
    static const store::Schema schema{
        "a cache of answers", 0x766c6d61,
        "CREATE TABLE answers (key BLOB NOT NULL PRIMARY KEY, part_of BLOB, t0 INTEGER NOT NULL, t1 INTEGER NOT NULL,"
        "                      answer TEXT NOT NULL, wanted INTEGER NOT NULL);"
        "CREATE INDEX answers_part_of ON answers (part_of, t0) WHERE part_of IS NOT NULL;"
        "CREATE INDEX answers_wanted ON answers (wanted);"};
    return schema;
}

/// Answers are nobody else's business.
void make_folder(const std::string& path) {
    const std::filesystem::path folder = std::filesystem::path{path}.parent_path();
    std::error_code error;
    if (folder.empty() || !std::filesystem::create_directories(folder, error)) {
        if (error) throw base::OutputError{folder.string(), error.value()};
        return;
    }
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    if (error) throw base::OutputError{folder.string(), error.value()};
}

/// A minute is too long for what is only there to save time.
store::Connection opened(const std::string& path) {
    make_folder(path);
    store::Connection connection{path, store::Connection::Mode::create};
    connection.run("PRAGMA busy_timeout = 5000");
    store::migrate(connection, schema());
    return connection;
}

std::string bytes_of(const std::string& key) {
    return records::key_bytes(key).value();
}

} // namespace

/// The open file, and what is to be written into it.
class AnswerCache::File {
public:
    File(const std::string& path, std::int64_t most_bytes, Now now)
        : m_most_bytes{most_bytes}
        , m_now{std::move(now)}
        , m_connection{opened(path)}
        , m_whole{m_connection, "SELECT t0, t1, answer, wanted, key FROM answers WHERE key = ?1"}
        , m_parts{m_connection, "SELECT t0, t1, answer, wanted, key FROM answers WHERE part_of = ?1 ORDER BY t0"}
        , m_put{m_connection, "INSERT OR REPLACE INTO answers VALUES (?1, ?2, ?3, ?4, ?5, ?6)"}
        , m_touch{m_connection, "UPDATE answers SET wanted = ?2 WHERE key = ?1"} {
        shrink();
    }

    std::vector<Result> find(const std::string& key, Micros t0, Micros t1) {
        const auto is_asked_for = [&](const Row& row) { return row.key == key || row.part_of == key; };
        if (std::any_of(m_waiting.begin(), m_waiting.end(), is_asked_for)) flush();
        std::vector<Result> found = rows(m_whole, key);
        if (!found.empty()) return found;
        found = rows(m_parts, key);
        return covers(found, t0, t1) ? found : std::vector<Result>{};
    }

    void keep(const std::string& key, const std::string& part_of, const Result& answer) {
        m_waiting.push_back({key, part_of, answer.t0, answer.t1, cached_answer(answer)});
        if (m_waiting.size() >= most_waiting || base::Steady::now() - m_written >= most_unwritten) flush();
    }

    void flush() {
        if (m_waiting.empty()) return;
        store::Transaction transaction{m_connection};
        for (const Row& row : m_waiting) {
            const std::string key = bytes_of(row.key);
            const std::string whole = row.part_of.empty() ? "" : bytes_of(row.part_of);
            m_put.bind(Blob{key}, whole.empty() ? std::nullopt : std::optional{Blob{whole}}, row.t0.count(),
                       row.t1.count(), row.answer, seconds_now());
            m_put.run();
        }
        transaction.commit();
        m_waiting.clear();
        m_written = base::Steady::now();
        shrink();
    }

private:
    struct Row {
        std::string key;
        std::string part_of;
        Micros t0;
        Micros t1;
        std::string answer;
    };

    [[nodiscard]] std::int64_t seconds_now() const {
        return std::chrono::duration_cast<std::chrono::seconds>(m_now().time_since_epoch()).count();
    }

    std::vector<Result> rows(store::Statement& query, const std::string& key) {
        std::vector<Result> found;
        std::vector<std::string> stale;
        query.bind(Blob{bytes_of(key)});
        while (query.next()) {
            const auto answer = answer_of(query.text(2));
            if (!answer) throw store::StoreError{m_connection.path(), "holds an answer that cannot be read; remove it"};
            found.push_back(*answer);
            found.back().t0 = Micros{query.integer(0)};
            found.back().t1 = Micros{query.integer(1)};
            if (query.integer(3) + grain.count() <= seconds_now()) stale.emplace_back(query.bytes(4));
        }
        query.reset();
        for (const std::string& bytes : stale)
            m_touch.bind(Blob{bytes}, seconds_now()).run();
        return found;
    }

    static bool covers(const std::vector<Result>& parts, Micros t0, Micros t1) {
        Micros reached = t0;
        for (const Result& part : parts) {
            if (part.t0 > reached) return false;
            reached = std::max(reached, part.t1);
        }
        return !parts.empty() && reached >= t1;
    }

    [[nodiscard]] std::int64_t number(const char* sql) const {
        store::Statement statement{m_connection, sql};
        return statement.next() ? statement.integer(0) : 0;
    }

    /// What is freed is written over: the file itself does not shrink.
    [[nodiscard]] std::int64_t bytes() const {
        return (number("PRAGMA page_count") - number("PRAGMA freelist_count")) * number("PRAGMA page_size");
    }

    void shrink() {
        while (bytes() > m_most_bytes) {
            store::Statement drop{m_connection,
                                  "DELETE FROM answers WHERE rowid IN (SELECT rowid FROM answers ORDER BY "
                                  "wanted LIMIT max(1, (SELECT count(*) / 8 FROM answers)))"};
            drop.run();
            if (m_connection.changes() == 0) return;
        }
    }

    std::int64_t m_most_bytes;
    Now m_now;
    store::Connection m_connection;
    store::Statement m_whole;
    store::Statement m_parts;
    store::Statement m_put;
    store::Statement m_touch;
    std::vector<Row> m_waiting;
    base::Steady::time_point m_written{};
};

AnswerCache::AnswerCache(const std::string& path, std::int64_t most_bytes, Now now) {
    try {
        m_file = std::make_unique<File>(path, most_bytes, std::move(now));
    } catch (const base::Error& error) {
        give_up(error);
    }
}

AnswerCache::~AnswerCache() {
    attempt([](File& file) { file.flush(); });
}

template <class Work>
void AnswerCache::attempt(const Work& work) {
    const std::lock_guard lock{m_mutex};
    if (!m_file) return;
    try {
        work(*m_file);
    } catch (const base::Error& error) {
        give_up(error);
    }
}

void AnswerCache::give_up(const base::Error& error) {
    base::log::warning("{}; going on without a cache of answers (--no-cache)", error.what());
    m_file.reset();
}

std::vector<Result> AnswerCache::find(const std::string& key, Micros t0, Micros t1) {
    std::vector<Result> found;
    attempt([&](File& file) { found = file.find(key, t0, t1); });
    return found;
}

void AnswerCache::keep(const std::string& key, const std::string& part_of, const Result& answer) {
    attempt([&](File& file) { file.keep(key, part_of, answer); });
}

} // namespace vlm::archive
