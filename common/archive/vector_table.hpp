// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "common/archive/vector_block.hpp"
#include "common/store/connection.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

/// A model whose vectors an index holds.
struct VectorModel {
    std::int64_t id = 0;
    std::string name;
    std::size_t dimensions = 0;
};

/// The model of this name, the only one for an empty name. Throws UsageError where there is none, or several to choose
/// from.
[[nodiscard]] VectorModel find_vector_model(const store::Connection& index, const std::string& name);

/// Something that was answered, or said aloud.
struct KnownText {
    std::int64_t row = 0; ///< of results or transcripts
    bool spoken = false;
    std::string text;
};

/// The vectors of one model. For one thread; the connection outlives it. All throw as Statement does.
class VectorTable {
public:
    /// Of the model of this name, about texts of this task; empty: of all, and of what was said aloud.
    VectorTable(store::Connection& index, std::string model, std::string task);

    /// The next texts that have no vector, at most so many, of at most so many bytes together (but one text at least);
    /// empty at the end. Each is given once.
    [[nodiscard]] std::vector<KnownText> next(std::size_t most, std::size_t most_bytes);

    /// How many texts have no vector, about.
    [[nodiscard]] std::int64_t missing() const;

    /// Keeps vectors of length 1 of texts; those that are gone are passed over. Throws Error where vectors of this
    /// model have another size.
    void put(const std::vector<std::pair<KnownText, std::vector<float>>>& vectors);

private:
    [[nodiscard]] std::vector<KnownText> next_of(store::Statement& rows, bool spoken, std::size_t most,
                                                 std::size_t most_bytes);
    [[nodiscard]] std::int64_t model_of(std::size_t dimensions);

    store::Connection& m_index;
    std::string m_model;
    std::string m_task;
    store::Statement m_answers;
    store::Statement m_speech;
    store::Statement m_put_answer;
    store::Statement m_put_speech;
    std::int64_t m_last = 0; ///< text that was given
    bool m_spoken = false;   ///< whether it was said aloud
};

} // namespace vlm::archive
