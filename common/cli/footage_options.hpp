// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/archive/footage.hpp"
#include "common/base/clock.hpp"

namespace vlm::cli {

class Command;

/// How footage is named.
inline constexpr const char* words_for_footage =
    "An id, a path, the beginning of a path or fingerprint, or the name of a live source";

/// A moment of footage as a user names it: media time of a video ("12:30"), wall clock ("2026-11-01T08:30"), or, of a
/// live source, a time of the day, which was the last such. Throws UsageError.
[[nodiscard]] base::Micros parse_moment(const archive::Footage& footage, const std::string& text);

/// Declares which part of footage is wanted.
void declare_span(Command& command, archive::SpanChoice& span);

} // namespace vlm::cli
