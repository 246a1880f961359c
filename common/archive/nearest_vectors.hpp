// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "common/archive/vector_scan.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

/// A text whose vector was compared.
struct SimilarText {
    double similarity = 0;
    std::int64_t id = 0;  ///< of the vector
    std::int64_t row = 0; ///< of results or transcripts
    bool spoken = false;
};

/// The texts of which a model's vectors are the nearest to one, exactly: all are compared. The first few cost one look
/// through the blocks and a few vectors. For one thread; the connection outlives it. All throw as Statement does,
/// Interrupted when the user stops.
class NearestVectors {
public:
    /// `vector` is of length 1 and of the model's size; about so many texts will be taken.
    NearestVectors(const store::Connection& index, VectorModel model, std::vector<float> vector, WantedIds wanted,
                   std::size_t expected);

    /// The next nearest; of equal ones that of the lower id. Nothing at the end.
    [[nodiscard]] std::optional<SimilarText> next();

private:
    void look_at_unpacked();
    void look_at(std::int64_t id);
    void add(const store::Statement& row);
    void scan();

    const store::Connection& m_index;
    VectorModel m_model;
    std::vector<float> m_vector;
    BlockQuery m_query;
    WantedIds m_wanted;
    std::size_t m_most; ///< candidates of one scan
    store::Statement m_exact;
    std::int64_t m_packed = 0; ///< the last vector in a block
    Candidates m_candidates;
    std::size_t m_next = 0;
    std::vector<SimilarText> m_known; ///< a heap with the nearest in front
};

} // namespace vlm::archive
