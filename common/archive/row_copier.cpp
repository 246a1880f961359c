// SPDX-License-Identifier: Apache-2.0
#include "common/archive/row_copier.hpp"

#include "common/base/signals.hpp"

namespace vlm::archive {

RowCopier::RowCopier(const store::Connection& from, const store::Connection& to, const TableCopy& how)
    : m_rows{from, how.query}
    , m_write{to, how.statement} {
    if (!how.before.empty()) m_before.emplace(to, how.before);
    if (!how.after.empty()) m_after.emplace(to, how.after);
}

void RowCopier::copy_row() {
    if (m_before) m_before->bind_row(m_rows).run();
    m_write.bind_row(m_rows).run();
    if (m_after) m_after->bind_row(m_rows).run();
}

void RowCopier::copy_all(store::WriteBatch& batch) {
    while (m_rows.next()) {
        base::throw_if_stopped();
        batch.begin();
        copy_row();
        batch.wrote(1);
    }
    m_rows.reset();
}

std::int64_t RowCopier::copy_of(std::int64_t video) {
    std::int64_t count = 0;
    m_rows.bind(video);
    for (; m_rows.next(); ++count)
        copy_row();
    m_rows.reset();
    return count;
}

} // namespace vlm::archive
