// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/records/result.hpp"

namespace vlm::archive {

/// What a cache keeps of a record, as JSON: the answer and what was sent for it. Neither where the video lay nor what
/// the request took. Its span is left to the caller.
[[nodiscard]] std::string cached_answer(const records::Result& result);

/// The record of that; nothing where the text is none of cached_answer()'s.
[[nodiscard]] std::optional<records::Result> answer_of(std::string_view text);

} // namespace vlm::archive
