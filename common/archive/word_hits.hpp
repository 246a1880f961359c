// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/archive/moments.hpp"
#include "common/archive/search.hpp"
#include "common/archive/search_texts.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

/// Texts that have the words of a query of FTS5, the best or the last ones first, a hundred for each moment wanted at
/// most. For one thread; the connection and the options outlive it. All throw as Statement does.
class WordHits {
public:
    WordHits(const store::Connection& index, const std::string& query, const SearchOptions& options);

    /// Nothing at the end.
    [[nodiscard]] std::optional<Moment> next();

private:
    /// Those of one table.
    class OfTable {
    public:
        OfTable(const store::Connection& index, const TextTable& texts, const std::string& query,
                const SearchOptions& options);
        [[nodiscard]] const std::optional<Moment>& current() const { return m_current; }
        void advance();

    private:
        store::Statement m_rows;
        std::optional<Moment> m_current;
    };

    OfTable m_answered;
    OfTable m_spoken;
};

} // namespace vlm::archive
