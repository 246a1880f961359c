// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "common/base/descriptor.hpp"

namespace vlm::cli {

class Command;

enum class Format { text, jsonl, csv, srt, vtt };

/// Where answers go, and how they look.
struct OutputOptions {
    std::optional<Format> format; ///< not given: text on a terminal, else jsonl
    std::string path = "-";       ///< "-" is standard output
    bool force = false;
    bool stats = false;

    [[nodiscard]] base::Overwrite overwrite() const { return force ? base::Overwrite::allow : base::Overwrite::refuse; }
};

void declare_output(Command& command, OutputOptions& options);

} // namespace vlm::cli
