// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/archive/vector_table.hpp"
#include "common/records/moment_record.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

enum class SearchOrder {
    rank, ///< the best first
    time, ///< what was kept last first
};

/// What is looked for, as a model's vector of length 1.
struct Meaning {
    VectorModel model;
    std::vector<float> vector;
};

/// For each moment that is wanted so many texts are looked at, at most.
inline constexpr std::size_t texts_per_moment = 100;

struct SearchOptions {
    std::string words;              ///< as the user wrote them
    bool raw = false;               ///< they are a query of FTS5
    std::optional<Meaning> meaning; ///< of the words: texts that mean something similar are found
    bool by_words = true;           ///< texts that have the words are found; with a meaning, both lists are fused
    std::optional<std::int64_t> video;
    std::string task;  ///< empty: any, and what was said aloud
    std::string model; ///< with * and ?; empty: any, and none
    std::string since; ///< wall clock, RFC 3339 in UTC; empty: any
    std::string until; ///< before this
    SearchOrder order = SearchOrder::rank;
    std::size_t limit = 20; ///< moments
};

/// Moments of which a text has the words, or means something similar. Throws UsageError where there are no words, or a
/// raw query is none.
[[nodiscard]] std::vector<records::MomentRecord> search(const store::Connection& index, const SearchOptions& options);

} // namespace vlm::archive
