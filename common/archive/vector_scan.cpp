// SPDX-License-Identifier: Apache-2.0
#include "common/archive/vector_scan.hpp"

#include <algorithm>
#include <future>
#include <memory>
#include <thread>

#include "common/base/signals.hpp"
#include "common/store/snapshot.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

using store::Connection;
using store::Statement;

namespace {

/// A connection that sees one state of the index.
struct Reader {
    explicit Reader(const std::string& path)
        : connection{path, Connection::Mode::read}
        , snapshot{connection} {}
    Connection connection;
    store::Snapshot snapshot;
};
using Readers = std::vector<std::unique_ptr<Reader>>;

std::int64_t number(const Connection& index, std::string_view sql) {
    Statement row{index, sql};
    return row.next() ? row.integer(0) : 0;
}

/// Readers of one state: nothing was written while they were opened. Where others write all the time, the last try
/// counts.
Readers open_readers(const Connection& index) {
    constexpr unsigned most_readers = 4;
    constexpr int tries = 20;
    const unsigned count = std::clamp(std::thread::hardware_concurrency(), 1U, most_readers);
    Readers readers;
    for (int i = 0; i < tries; ++i) {
        readers.clear();
        const std::int64_t before = number(index, "PRAGMA data_version");
        for (unsigned n = 0; n < count; ++n)
            readers.push_back(std::make_unique<Reader>(index.path()));
        if (number(index, "PRAGMA data_version") == before) break;
    }
    return readers;
}

/// The best candidates seen so far, at most so many.
class Best {
public:
    Best(std::size_t most, const std::optional<Candidate>& after)
        : m_most{most}
        , m_after{after} {}

    void add(const Candidate& candidate) {
        if (m_after && !(*m_after < candidate)) return;
        if (m_found.best.size() == m_most) {
            m_found.more = true;
            if (!(candidate < m_found.best.front())) return;
            std::pop_heap(m_found.best.begin(), m_found.best.end());
            m_found.best.pop_back();
        }
        m_found.best.push_back(candidate);
        std::push_heap(m_found.best.begin(), m_found.best.end());
    }

    [[nodiscard]] Candidates sorted() {
        std::sort(m_found.best.begin(), m_found.best.end());
        return std::move(m_found);
    }

private:
    std::size_t m_most;
    const std::optional<Candidate>& m_after;
    Candidates m_found; ///< a heap with the last of them in front
};

struct BlockRange {
    std::int64_t after; ///< ids of blocks
    std::int64_t last;
};

class Scan {
public:
    Scan(const VectorModel& model, const BlockQuery& query, const WantedIds& wanted)
        : m_model{model}
        , m_query{query}
        , m_wanted{wanted} {}

    [[nodiscard]] Candidates run(const Connection& index, BlockRange span, Best best) const {
        Statement rows{index, "SELECT data FROM vector_blocks WHERE model = ?1 AND last > ?2 AND last <= ?3"};
        rows.bind(m_model.id, span.after, span.last);
        std::vector<float> most;
        while (rows.next()) {
            base::throw_if_stopped();
            const std::string_view block = rows.bytes(0);
            m_query.bound(block, most);
            for (std::size_t i = 0; i < most.size(); ++i) {
                const std::int64_t id = id_in_block(block, i);
                if (is_wanted(id)) best.add({most[i], id});
            }
        }
        return best.sorted();
    }

private:
    [[nodiscard]] bool is_wanted(std::int64_t id) const {
        const auto place = static_cast<std::size_t>(id);
        return !m_wanted || (place < m_wanted->size() && (*m_wanted)[place]);
    }

    const VectorModel& m_model;
    const BlockQuery& m_query;
    const WantedIds& m_wanted;
};

/// Where a part has more than it gives, what the others have behind its last is not known to be the next.
Candidates joined(const std::vector<Candidates>& parts) {
    Candidates all;
    std::optional<Candidate> end;
    for (const Candidates& part : parts) {
        all.best.insert(all.best.end(), part.best.begin(), part.best.end());
        all.more = all.more || part.more;
        if (part.more && (!end || part.best.back() < *end)) end = part.best.back();
    }
    std::sort(all.best.begin(), all.best.end());
    if (end) all.best.erase(std::upper_bound(all.best.begin(), all.best.end(), *end), all.best.end());
    return all;
}

} // namespace

Candidates scan_blocks(const Connection& index, const VectorModel& model, std::int64_t last, const BlockQuery& query,
                       const WantedIds& wanted, std::size_t most, const std::optional<Candidate>& after) {
    Readers readers = open_readers(index);
    Statement first{readers.front()->connection, "SELECT min(last) - 1 FROM vector_blocks WHERE model = ?1"};
    const std::int64_t begin = first.bind(model.id).next() ? first.integer(0) : 0;
    first.reset();
    const Scan scan{model, query, wanted};
    const auto count = static_cast<std::int64_t>(readers.size());
    const std::int64_t step = std::max<std::int64_t>(last - begin, 0) / count;
    std::vector<std::future<Candidates>> running;
    for (std::int64_t i = 0; i < count; ++i) {
        const BlockRange span{begin + i * step, i + 1 == count ? last : begin + (i + 1) * step};
        running.push_back(std::async(std::launch::async,
                                     [&scan, &reader = *readers[static_cast<std::size_t>(i)], span, most, &after] {
                                         return scan.run(reader.connection, span, Best{most, after});
                                     }));
    }
    std::vector<Candidates> parts;
    for (std::future<Candidates>& part : running)
        parts.push_back(part.get());
    return joined(parts);
}

} // namespace vlm::archive
