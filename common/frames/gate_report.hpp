// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "common/base/descriptor.hpp"
#include "common/records/gate_record.hpp"

namespace vlm::frames {

/// A file that says of each frame why it was kept or dropped, a record vlm.gate/1 a line. Several sources may write.
class GateReport {
public:
    /// Throws as base::Output does.
    GateReport(const std::string& path, base::Overwrite overwrite)
        : m_output{std::in_place, path, overwrite} {}

    /// Throws OutputError. Where the reader of a pipe has gone, frames go on without the report.
    void write(const records::GateRecord& record);

    /// Throws OutputError where what was written has not arrived.
    void close();

private:
    std::mutex m_mutex;
    std::optional<base::Output> m_output; ///< nothing once its reader has gone
};

} // namespace vlm::frames
