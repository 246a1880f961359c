// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vlm::archive {

// Vectors of length 1 as an index holds them: exactly, 32 bit floats, and in blocks (vector_blocks in
// schemas/index.sql), a signed byte for each number, which say of each vector how similar it is to another one at most.
// All is little endian.

/// The bytes of a vector.
[[nodiscard]] std::string vector_bytes(std::span<const float> vector);

/// The vector in so many bytes; nothing where they are not of `dimensions` numbers.
[[nodiscard]] std::optional<std::vector<float>> read_vector(std::string_view bytes, std::size_t dimensions);

/// The cosine of two vectors of length 1 and of the same size.
[[nodiscard]] double similarity(std::span<const float> one, std::span<const float> other);

struct IdentifiedVector {
    std::int64_t id = 0;
    std::vector<float> vector;
};

/// How many vectors make a block, which fits into a page of the index; at least one.
[[nodiscard]] std::size_t vectors_per_block(std::size_t dimensions);

/// A block of these vectors, all of one size.
[[nodiscard]] std::string packed_block(std::span<const IdentifiedVector> vectors);

/// The ids in a block, in its order; nothing where it is none for vectors of this size.
[[nodiscard]] std::optional<std::vector<std::int64_t>> ids_in_block(std::string_view block, std::size_t dimensions);

/// The n-th id of a block that has as many.
[[nodiscard]] std::int64_t id_in_block(std::string_view block, std::size_t n);

/// A vector that is compared with those of blocks. Safe from any thread.
class BlockQuery {
public:
    explicit BlockQuery(const std::vector<float>& vector);

    /// An upper bound of the similarity of each vector in a block, in its order. A block of another size has none.
    void bound(std::string_view block, std::vector<float>& most) const;

private:
    std::vector<std::int16_t> m_steps;
    double m_step = 0;  ///< what one of m_steps is worth
    double m_error = 0; ///< how far they are from the vector
};

} // namespace vlm::archive
