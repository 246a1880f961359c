// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/records/read_record.hpp"
#include "common/store/connection.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

enum class TaskKind { analyze, count };

/// "analyze", "count".
[[nodiscard]] const char* word_of(TaskKind kind);

/// The ids by which an index knows tasks, videos and live sources; what it does not know yet it does afterwards, a
/// video as 'unseen'. For one thread, in a transaction of the caller's; the connection outlives it. All throw as
/// Statement does.
class NameIds {
public:
    explicit NameIds(store::Connection& connection);

    [[nodiscard]] std::int64_t task(TaskKind kind, const std::string& name);
    [[nodiscard]] std::int64_t video(const std::string& fingerprint);
    [[nodiscard]] std::int64_t source(const std::string& name);

private:
    store::Connection& m_connection;
    store::Statement m_find_task;
    store::Statement m_put_task;
    store::Statement m_find_video;
    store::Statement m_put_video;
    store::Statement m_find_source;
    store::Statement m_put_source;
};

/// What a record is about: the one or the other.
struct SubjectIds {
    std::optional<std::int64_t> video;
    std::optional<std::int64_t> source;
};

/// Of the video of this fingerprint; of the live source where that is empty.
[[nodiscard]] SubjectIds subject_ids(NameIds& ids, const std::string& fingerprint, const std::string& source);

} // namespace vlm::archive
