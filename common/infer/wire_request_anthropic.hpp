// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/infer/question.hpp"
#include "common/infer/wire.hpp"

namespace vlm::infer {

/// The body of an Anthropic message. There is no seed; a model that thinks gets tokens for it on top of the answer's,
/// and the provider's own temperature.
[[nodiscard]] std::string anthropic_body(const Question& question, const std::string& model, Delivery delivery);

} // namespace vlm::infer
