// SPDX-License-Identifier: Apache-2.0
#include "common/archive/vector_packing.hpp"

#include <utility>
#include <vector>

#include "common/archive/vector_block.hpp"
#include "common/base/signals.hpp"
#include "common/store/statement.hpp"
#include "common/store/transaction.hpp"

namespace vlm::archive {

using store::Statement;

namespace {

std::vector<std::int64_t> all_models(const store::Connection& index) {
    Statement rows{index, "SELECT id FROM vector_models"};
    std::vector<std::int64_t> models;
    while (rows.next())
        models.push_back(rows.integer(0));
    return models;
}

/// Whether it is worth to pack the vectors of a model anew. Blocks but the last are full.
bool is_sparse(const store::Connection& index, std::int64_t model) {
    Statement row{index, "SELECT (SELECT count(*) FROM vector_blocks WHERE model = ?1), (SELECT count(*) FROM vectors "
                         "WHERE model = ?1), (SELECT dimensions FROM vector_models WHERE id = ?1)"};
    if (!row.bind(model).next()) return false;
    const auto per_block = vectors_per_block(static_cast<std::size_t>(row.integer(2)));
    return row.integer(0) * static_cast<std::int64_t>(per_block) > 2 * row.integer(1);
}

} // namespace

bool pack_block(store::Connection& index, std::int64_t model) {
    Statement size{index, "SELECT dimensions FROM vector_models WHERE id = ?1"};
    if (!size.bind(model).next()) return false;
    const auto dimensions = static_cast<std::size_t>(size.integer(0));
    const std::size_t count = vectors_per_block(dimensions);
    Statement rows{index, "SELECT id, vector FROM vectors WHERE model = ?1 AND id > (SELECT coalesce(max(last), 0) "
                          "FROM vector_blocks WHERE model = ?1) AND length(vector) = ?2 ORDER BY id LIMIT ?3"};
    rows.bind(model, static_cast<std::int64_t>(dimensions * sizeof(float)), static_cast<std::int64_t>(count));
    std::vector<IdentifiedVector> vectors;
    while (rows.next()) {
        if (auto vector = read_vector(rows.bytes(1), dimensions))
            vectors.push_back({rows.integer(0), std::move(*vector)});
    }
    if (vectors.size() < count || dimensions == 0) return false;
    const std::string block = packed_block(vectors);
    Statement put{index, "INSERT INTO vector_blocks (last, model, data) VALUES (?1, ?2, ?3)"};
    put.bind(vectors.back().id, model, store::Blob{block}).run();
    return true;
}

void pack_vectors(store::Connection& index) {
    constexpr int blocks_at_once = 50;
    for (const std::int64_t model : all_models(index)) {
        for (bool more = true; more;) {
            base::throw_if_stopped();
            store::Transaction transaction{index};
            for (int i = 0; i < blocks_at_once && more; ++i)
                more = pack_block(index, model);
            transaction.commit();
        }
    }
}

void repack_vectors(store::Connection& index) {
    Statement drop{index, "DELETE FROM vector_blocks WHERE model = ?1"};
    for (const std::int64_t model : all_models(index)) {
        if (is_sparse(index, model)) drop.bind(model).run();
    }
    pack_vectors(index);
}

} // namespace vlm::archive
