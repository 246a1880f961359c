// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/base/exit_code.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// Has what is said in videos written down by a server, chunk by chunk: the words go to `words`, into the options'
/// index where there is one, and, unless answers about `pictures` go there, to the output. What the index holds already
/// is not asked again. Throws UsageError where no server is named.
[[nodiscard]] base::ExitCode transcribe(const Options& options, const Inputs& inputs, SpokenWords& words,
                                        bool pictures);

} // namespace vlm::analyze
