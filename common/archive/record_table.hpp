// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "common/archive/count_table.hpp"
#include "common/archive/name_ids.hpp"
#include "common/records/read_record.hpp"
#include "common/store/connection.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

/// Records written into the index, each once. A video that is not known becomes one that is 'unseen', which adding its
/// file completes. For one thread, in a transaction of the caller's; the connection outlives it. All throw as Statement
/// does.
class RecordTable {
public:
    /// Results and counts are of this task; where it is empty, of the one that their prompt_id, or their task, names.
    RecordTable(store::Connection& connection, std::string task);
    ~RecordTable() = default;
    RecordTable(const RecordTable&) = delete;
    RecordTable& operator=(const RecordTable&) = delete;

    /// Writes a record. False where it is there already.
    [[nodiscard]] bool put(const records::ReadRecord& read, const std::string& record);

    /// The id of the task of this name that asks models, which is made where there is none.
    [[nodiscard]] std::int64_t task_id(const std::string& name);

private:
    [[nodiscard]] bool put(const records::ReadResult& result, const std::string& record);
    [[nodiscard]] bool put(const records::ReadEvent& event, const std::string& record);
    [[nodiscard]] bool put(const records::ReadStatus& status, const std::string& record);
    [[nodiscard]] bool put(const records::ReadCount& count, const std::string& record);
    [[nodiscard]] bool put(const records::ReadCrossing& crossing, const std::string& record);
    [[nodiscard]] bool put(const records::ReadOccupancy& occupancy, const std::string& record);
    [[nodiscard]] bool put(const records::ReadTranscript& transcript, const std::string& record);
    [[nodiscard]] bool put(const records::PassedOver& nothing, const std::string& record);

    /// Makes room for an answer. False where there is no failure in its place.
    [[nodiscard]] bool drop_failure(std::int64_t task, const std::string& key);

    store::Connection& m_connection;
    NameIds m_ids;
    CountTable m_counts;
    std::string m_task;
    store::Statement m_drop_failure;
    store::Statement m_put_result;
    store::Statement m_put_text;
    store::Statement m_put_event;
    store::Statement m_put_status;
};

} // namespace vlm::archive
