// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "common/archive/record_table.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/fault_counter.hpp"
#include "common/store/connection.hpp"

namespace vlm::archive {

/// What became of lines.
struct ImportReport {
    std::size_t added = 0;
    std::size_t known = 0;       ///< were there already
    std::size_t passed_over = 0; ///< of kinds that an index does not keep
    std::size_t refused = 0;     ///< no record that is known
    bool interrupted = false;    ///< there may have been more
    [[nodiscard]] std::size_t lines() const { return added + known + passed_over + refused; }
};

/// Called again and again, with what has been written so far.
using ImportProgress = std::function<void(const ImportReport&)>;

/// Writes the JSON Lines of a file or pipe into the index, in transactions of up to 8000 records, and parses those that
/// come next on other cores meanwhile; of a pipe in which little comes, within a second. What is no record is told by
/// its number, and counted. When the user stops, what has come is kept. Adds to the report. Throws SystemError where
/// the file cannot be read, after what was read is kept, and as RecordTable does.
void import_records(store::Connection& index, RecordTable& table, base::Descriptor file, base::FaultCounter& faults,
                    ImportReport& report, const ImportProgress& progress);

} // namespace vlm::archive
