// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/base/descriptor.hpp"

namespace vlm::cli {

class Command;

enum class Format { text, jsonl, csv, srt, vtt, html };

/// Where a program's output goes.
struct OutputFile {
    std::string path = "-"; ///< "-" is standard output
    bool force = false;
    bool stats = false;  ///< whether a summary is to be printed at the end
    bool append = false; ///< to what an earlier run wrote

    [[nodiscard]] base::Overwrite overwrite() const {
        if (append) return base::Overwrite::append;
        return force ? base::Overwrite::allow : base::Overwrite::refuse;
    }
};

/// Throws UsageError where the output is one of the inputs ("-": standard input): writing it would destroy it.
void check_no_input(const OutputFile& file, const std::vector<std::string>& inputs);

/// What --help says of --output.
struct OutputWords {
    std::string value = "FILE";
    std::string help = "Write to this file";
    std::string standard = "-"; ///< empty where there must be a file
};

/// --output and --force.
void declare_output_file(Command& command, OutputFile& file, const OutputWords& words = {});

void declare_force(Command& command, bool& force);

/// Of programs that print vlm.summary/1.
void declare_stats(Command& command, OutputFile& file);

/// Where answers go, and how they look.
struct OutputOptions : OutputFile {
    std::optional<Format> format; ///< not given: text on a terminal, else jsonl
};

void declare_output(Command& command, OutputOptions& options);

} // namespace vlm::cli
