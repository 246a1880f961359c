// SPDX-License-Identifier: Apache-2.0
#include "common/archive/nearest_vectors.hpp"

#include <algorithm>
#include <utility>

namespace vlm::archive {

using store::Statement;

namespace {

constexpr std::size_t least_candidates = 2000;

/// Whether one is found after the other.
bool is_farther(const SimilarText& one, const SimilarText& other) {
    return one.similarity != other.similarity ? one.similarity < other.similarity : one.id > other.id;
}

} // namespace

NearestVectors::NearestVectors(const store::Connection& index, VectorModel model, std::vector<float> vector,
                               WantedIds wanted, std::size_t expected)
    : m_index{index}
    , m_model{std::move(model)}
    , m_vector{std::move(vector)}
    , m_query{m_vector}
    , m_wanted{std::move(wanted)}
    , m_most{least_candidates + 2 * expected}
    , m_exact{index, "SELECT id, result, transcript, vector FROM vectors WHERE id = ?1 AND model = ?2"} {
    Statement packed{index, "SELECT max(last) FROM vector_blocks WHERE model = ?1"};
    if (packed.bind(m_model.id).next()) m_packed = packed.integer(0);
    look_at_unpacked();
    if (m_packed > 0) scan();
}

std::optional<SimilarText> NearestVectors::next() {
    for (;;) {
        if (m_next == m_candidates.best.size() && m_candidates.more) scan();
        const bool all_known = m_next == m_candidates.best.size();
        if (all_known && m_known.empty()) return std::nullopt;
        if (all_known || (!m_known.empty() && m_known.front().similarity > double{m_candidates.best[m_next].most})) {
            std::ranges::pop_heap(m_known, is_farther);
            const SimilarText nearest = m_known.back();
            m_known.pop_back();
            return nearest;
        }
        look_at(m_candidates.best[m_next++].id);
    }
}

void NearestVectors::scan() {
    const auto after = m_candidates.best.empty() ? std::nullopt : std::optional{m_candidates.best.back()};
    m_candidates = scan_blocks(m_index, m_model, m_packed, m_query, m_wanted, m_most, after);
    m_next = 0;
}

void NearestVectors::look_at_unpacked() {
    Statement rows{m_index, "SELECT id, result, transcript, vector FROM vectors WHERE model = ?1 AND id > ?2"};
    rows.bind(m_model.id, m_packed);
    while (rows.next()) {
        const auto id = static_cast<std::size_t>(rows.integer(0));
        if (!m_wanted || (id < m_wanted->size() && (*m_wanted)[id])) add(rows);
    }
}

/// It may have been deleted since it was packed.
void NearestVectors::look_at(std::int64_t id) {
    if (m_exact.bind(id, m_model.id).next()) add(m_exact);
    m_exact.reset();
}

void NearestVectors::add(const Statement& row) {
    const auto vector = read_vector(row.bytes(3), m_model.dimensions);
    if (!vector) return;
    const bool spoken = row.is_null(1);
    m_known.push_back({similarity(*vector, m_vector), row.integer(0), row.integer(spoken ? 2 : 1), spoken});
    std::ranges::push_heap(m_known, is_farther);
}

} // namespace vlm::archive
