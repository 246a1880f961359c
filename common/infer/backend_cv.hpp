// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "common/infer/backend.hpp"

namespace vlm::infer {

/// The back end that needs no server: it measures people, faces (where a cascade is installed), motion, brightness,
/// sharpness and colours with classical vision and says them in English, with the remark that it is no language model.
/// It does not read the question's texts, and answers a question with a schema by Failure bad_request, since it cannot
/// measure what its user has in mind.
/// Wants pixels. The same questions in the same order get the same answers: it keeps the last frame of the question
/// before, and compares a question's first frame with it where that is of the same size and earlier.
[[nodiscard]] std::unique_ptr<Backend> make_cv_backend();

} // namespace vlm::infer
