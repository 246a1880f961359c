// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "common/infer/question.hpp"

namespace vlm::infer {

/// Begins a request's body with `start`, with room for the question's frames in base64, so that it is not copied while
/// it grows.
[[nodiscard]] std::string open_body(const Question& question, std::string_view start);

/// Throws UsageError where the question is to be sent as a video: the protocol of `backend` has none.
void refuse_video(const Question& question, std::string_view backend);

/// Ends a request's body: `head` is an open JSON object ("{"messages":[…]") and `parameters` are its other members,
/// into which `extra` (a JSON object, or "") is merged as a JSON merge patch (RFC 7386): null removes a member. Frames
/// are in `head` already, so that they are written once. Throws UsageError where `extra` is no object or tries to
/// replace "messages" or "system".
[[nodiscard]] std::string finish_body(std::string head, nlohmann::ordered_json parameters, const std::string& extra);

} // namespace vlm::infer
