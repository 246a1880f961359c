// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "common/base/clock.hpp"
#include "common/records/result.hpp"

namespace vlm::records {

/// What models write is not trusted: in every format control characters are removed and what the format gives a
/// meaning (quotes, empty lines, arrows, tags) is escaped or replaced.

/// Comma-separated values, a line for each record. One that failed has its reason in the last column.
[[nodiscard]] std::string csv_header();
[[nodiscard]] std::string csv_row(const Result& result);

/// Cues of SubRip and WebVTT. A cue lasts at least a millisecond. SubRip's are numbered from 1.
[[nodiscard]] std::string srt_cue(int number, base::Micros start, base::Micros end, std::string_view text);
[[nodiscard]] std::string vtt_header();
[[nodiscard]] std::string vtt_cue(base::Micros start, base::Micros end, std::string_view text);

enum class Heading { none, time, source_and_time };

/// What stands before an answer for people: "0:02.5 - 0:04: ", or "".
[[nodiscard]] std::string text_heading(std::string_view source, base::Micros t0, base::Micros t1, Heading heading);

/// The answer for people: "0:02.5 - 0:04: text" with a line end. Empty for a record without an answer.
[[nodiscard]] std::string text_block(const Result& result, Heading heading);

} // namespace vlm::records
