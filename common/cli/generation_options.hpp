// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/infer/question.hpp"

namespace vlm::cli {

class Command;

/// How the answer is made.
void declare_generation(Command& command, infer::Generation& options);

} // namespace vlm::cli
