// SPDX-License-Identifier: Apache-2.0
#include "common/frames/gate_report.hpp"

namespace vlm::frames {

void GateReport::write(const records::GateRecord& record) {
    const std::lock_guard lock{m_mutex};
    if (!m_output) return;
    try {
        m_output->write(records::to_json_line(record));
    } catch (const base::ClosedPipe&) { // who reads the report has read enough; who reads the frames has not
        m_output.reset();
    }
}

void GateReport::close() {
    const std::lock_guard lock{m_mutex};
    if (m_output) m_output->close();
}

} // namespace vlm::frames
