// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "common/records/read_record.hpp"

namespace vlm::records {

// What an index wants to know of the records of counts and of speech. All throw as read_record() does.

[[nodiscard]] ReadCount read_count(const nlohmann::json& record);
[[nodiscard]] ReadCrossing read_crossing(const nlohmann::json& record);
[[nodiscard]] ReadOccupancy read_occupancy(const nlohmann::json& record);
[[nodiscard]] ReadTranscript read_transcript(const nlohmann::json& record);

} // namespace vlm::records
