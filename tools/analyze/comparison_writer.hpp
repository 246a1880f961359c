// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "common/analysis/windows.hpp"
#include "common/base/descriptor.hpp"
#include "common/cli/output_options.hpp"
#include "common/records/comparison.hpp"

namespace vlm::analyze {

/// Writes what several said about the same, unit by unit, and at the end how far they agree: as JSON Lines the records
/// and one vlm.comparison/1, as text the answers one below the other and a table, as a page of HTML with the pictures.
class ComparisonWriter {
public:
    /// Throws as base::Output does.
    ComparisonWriter(const cli::OutputOptions& options, std::vector<std::string> labels);

    /// Takes the window of the next unit. By another thread than add(), too.
    void show(const analysis::Window& window);

    /// Takes the next record, that of this contestant.
    void add(std::size_t who, const records::Result& result);

    /// Where who's price is known.
    void set_cost(std::size_t who, std::optional<double> cost) { m_comparison.set_cost(who, cost); }

    /// Writes what is left, and how far they agree, and checks that all has arrived.
    void close();

    [[nodiscard]] const records::Comparison& comparison() const { return m_comparison; }

private:
    using Pictures = std::vector<std::string>; ///< JPEG in base64
    void end_unit();
    [[nodiscard]] Pictures next_pictures();

    cli::Format m_format;
    base::Output m_output;
    records::Comparison m_comparison;
    std::vector<std::vector<records::Result>> m_unit; ///< of each contestant
    std::size_t m_last = 0;                           ///< who said something last
    bool m_begun = false;
    std::mutex m_mutex;
    std::deque<Pictures> m_pictures; ///< of units whose records are still to come
};

} // namespace vlm::analyze
