// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace vlm::base {

/// How every program ends. The numbers are part of the interface (man pages, section DIAGNOSTICS).
enum class ExitCode {
    done = 0,          ///< everything asked for was done
    failed = 1,        ///< the work failed: the only item, or every item
    usage = 2,         ///< wrong command line or configuration
    some_failed = 3,   ///< done, but some items failed; each is recorded
    budget = 4,        ///< stopped at a budget the user set; what was finished is kept
    unreachable = 5,   ///< no back end could be reached, or it refuses the work for good
    interrupted = 130, ///< SIGINT or SIGTERM; what was finished is kept
};

} // namespace vlm::base
