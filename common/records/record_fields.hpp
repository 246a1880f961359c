// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "common/base/clock.hpp"

namespace vlm::records {

// The members of a record that somebody wrote, as an index takes them. Texts become valid UTF-8 without NUL. All throw
// std::invalid_argument with the reason where there is something else ("t0 is no time").

[[noreturn]] void refuse(const std::string& reason);

/// The object that a line is.
[[nodiscard]] nlohmann::json parsed_record(std::string_view line);

/// Null where it is not there.
[[nodiscard]] const nlohmann::json& member(const nlohmann::json& record, const char* name);

/// "" where it is null or not there.
[[nodiscard]] std::string text_or_none(const nlohmann::json& record, const char* name);

/// A name, which is not empty and not long.
[[nodiscard]] std::string text(const nlohmann::json& record, const char* name);

[[nodiscard]] base::Micros time(const nlohmann::json& record, const char* name);

/// A whole number, not negative.
[[nodiscard]] std::int64_t whole(const nlohmann::json& record, const char* name);

/// The wall clock, as plain_wall() has it.
[[nodiscard]] std::string wall(const nlohmann::json& record);

/// The 32 bytes of a work key.
[[nodiscard]] std::string work_key(const nlohmann::json& record, const char* name);

} // namespace vlm::records
