// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/exit_code.hpp"
#include "common/cli/command.hpp"

namespace vlm::indexing {

/// One thing that vlm-index does. It lives as long as the program, which fills in the options that it declares.
class Subcommand {
public:
    Subcommand() = default;
    virtual ~Subcommand() = default;
    Subcommand(const Subcommand&) = delete;
    Subcommand& operator=(const Subcommand&) = delete;

    /// Adds the word that calls it, and its options.
    virtual void declare(cli::Command& program) = 0;

    /// Does it, after the options have been read.
    [[nodiscard]] virtual base::ExitCode execute() = 0;
};

} // namespace vlm::indexing
