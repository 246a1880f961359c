// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/archive/moments.hpp"
#include "common/archive/search_texts.hpp"
#include "common/records/moment_record.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

/// What people want to know of moments. For one thread; the connection outlives it. All throw as Statement does.
class MomentDetails {
public:
    /// Of texts of this table. Where a text fits the query of FTS5, its snippet shows where; else, and where the query
    /// is empty, how the text begins.
    MomentDetails(const store::Connection& index, const TextTable& texts, std::string query);

    [[nodiscard]] records::MomentRecord of(const Moment& moment);

private:
    [[nodiscard]] std::string snippet_of(const Moment& moment);

    const store::Connection& m_index;
    std::string m_query;
    store::Statement m_names;
    store::Statement m_text;
    std::optional<store::Statement> m_snippet;
};

} // namespace vlm::archive
