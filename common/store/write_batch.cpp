// SPDX-License-Identifier: Apache-2.0
#include "common/store/write_batch.hpp"

namespace vlm::store {

void WriteBatch::begin() {
    if (!m_transaction) m_transaction.emplace(m_connection);
}

void WriteBatch::wrote(std::int64_t rows) {
    m_rows += rows;
    if (m_rows >= m_most_rows) commit();
}

void WriteBatch::commit() {
    if (m_transaction) m_transaction->commit();
    m_transaction.reset();
    m_rows = 0;
}

} // namespace vlm::store
