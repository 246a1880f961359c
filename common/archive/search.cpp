// SPDX-License-Identifier: Apache-2.0
#include "common/archive/search.hpp"

#include <fmt/format.h>

#include "common/archive/meaning_hits.hpp"
#include "common/archive/moment_details.hpp"
#include "common/archive/moments.hpp"
#include "common/archive/rank_fusion.hpp"
#include "common/archive/search_query.hpp"
#include "common/archive/word_hits.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/store/store_error.hpp"

namespace vlm::archive {

using records::MomentRecord;

namespace {

constexpr base::Micros gap = std::chrono::seconds{5};

/// As moments, as many as are wanted.
template <typename Hits>
Moments moments_of(Hits hits, std::size_t limit) {
    Moments moments{limit, gap};
    while (const auto hit = hits.next()) {
        if (!moments.add(*hit)) break;
    }
    return moments;
}

template <typename Hits>
std::vector<Moment> all_of(Hits hits) {
    std::vector<Moment> all;
    while (const auto hit = hits.next())
        all.push_back(*hit);
    return all;
}

/// Hits that are known.
class Listed {
public:
    explicit Listed(std::vector<Moment> hits)
        : m_hits{std::move(hits)} {}
    [[nodiscard]] std::optional<Moment> next() {
        return m_at < m_hits.size() ? std::optional{m_hits[m_at++]} : std::nullopt;
    }

private:
    std::vector<Moment> m_hits;
    std::size_t m_at = 0;
};

Moments found(const store::Connection& index, const std::string& query, const SearchOptions& options) {
    if (!options.meaning) return moments_of(WordHits{index, query, options}, options.limit);
    MeaningHits similar{index, options};
    if (query.empty()) return moments_of(std::move(similar), options.limit);
    return moments_of(Listed{fused({all_of(WordHits{index, query, options}), all_of(std::move(similar))})},
                      options.limit);
}

std::string query_of(const SearchOptions& options) {
    if (!options.by_words) return "";
    return options.raw ? base::valid_utf8(options.words) : quoted_query(options.words);
}

/// What SQLite says of the query, without the name of the index.
std::string reason_of(const store::StoreError& error, const std::string& path) {
    return std::string{error.what()}.substr(path.size() + 2);
}

} // namespace

std::vector<MomentRecord> search(const store::Connection& index, const SearchOptions& options) {
    const std::string query = query_of(options);
    if (query.empty() && !options.meaning) throw base::UsageError{"search: no words are given"};
    try {
        MomentDetails of_answers{index, answered_texts, query};
        MomentDetails of_speech{index, spoken_texts, query};
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
