// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/records/moment_record.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

enum class SearchOrder {
    rank, ///< the best first
    time, ///< what was kept last first
};

struct SearchOptions {
    std::string words; ///< as the user wrote them
    bool raw = false;  ///< they are a query of FTS5
    std::optional<std::int64_t> video;
    std::string task;  ///< empty: any, and what was said aloud
    std::string model; ///< with * and ?; empty: any, and none
    std::string since; ///< wall clock, RFC 3339 in UTC; empty: any
    std::string until; ///< before this
    SearchOrder order = SearchOrder::rank;
    std::size_t limit = 20; ///< moments
};

/// Moments of which a text has the words. A hundred texts are looked at for each moment wanted, at most. Throws
/// UsageError where there are no words, or a raw query is none.
[[nodiscard]] std::vector<records::MomentRecord> search(const store::Connection& index, const SearchOptions& options);

} // namespace vlm::archive
