// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/archive/name_ids.hpp"
#include "common/records/read_record.hpp"
#include "common/store/connection.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

/// Records of counts and of speech written into the index, each once; a part of RecordTable, whose rules are its.
class CountTable {
public:
    /// Counts are of this task; of the one that each record names where it is empty, else of "default".
    CountTable(store::Connection& connection, NameIds& ids, std::string task);

    /// Each gives false where it is there already.
    [[nodiscard]] bool put(const records::ReadCount& count, const std::string& record);
    [[nodiscard]] bool put(const records::ReadCrossing& crossing, const std::string& record);
    [[nodiscard]] bool put(const records::ReadOccupancy& occupancy);
    [[nodiscard]] bool put(const records::ReadTranscript& transcript, const std::string& record);

private:
    [[nodiscard]] std::int64_t task_id(const std::string& named);
    [[nodiscard]] SubjectIds about(const records::ReadOrigin& origin);

    store::Connection& m_connection;
    NameIds& m_ids;
    std::string m_task;
    store::Statement m_put_count;
    store::Statement m_put_crossing;
    store::Statement m_put_occupancy;
    store::Statement m_put_transcript;
};

} // namespace vlm::archive
