// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "common/infer/answer.hpp"
#include "common/infer/question.hpp"

namespace vlm::infer {

/// What a provider takes in one request; 0 is no limit that we know of.
struct RequestLimits {
    std::int64_t pictures = 0;
    std::int64_t picture_bytes = 0; ///< all pictures together, before base64
    int max_side = 0;               ///< of a picture
    std::int64_t many = 0;          ///< above this many pictures,
    int max_side_of_many = 0;       ///< the side is at most this
};

/// The limits of the provider at `host` ("api.anthropic.com"); none for others.
[[nodiscard]] RequestLimits request_limits(std::string_view host);

/// The longest side that a picture may have when `pictures` go in one request; 0 for any.
[[nodiscard]] int longest_side(const RequestLimits& limits, std::int64_t pictures);

/// Why the question is beyond the limits (too_many, with the limit), so that it need not be sent.
[[nodiscard]] std::optional<Failure> beyond_limits(const Question& question, const RequestLimits& limits);

} // namespace vlm::infer
