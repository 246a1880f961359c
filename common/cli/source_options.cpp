// SPDX-License-Identifier: Apache-2.0
#include "common/cli/source_options.hpp"

#include "common/cli/command.hpp"
#include "common/cli/values.hpp"

namespace vlm::cli {

void declare_source(Command& command, SourceOptions& options) {
    command.group("How the source is read");
    command.value("--hwaccel", "NAME", "Decode with this hardware, or with any found (auto); software where it fails",
                  options.hwaccel, parse_text, "none");
    command.flag("--strict", "Fail at the end (exit 1) where anything of the video could not be decoded",
                 options.strict);
    command.value("--open-timeout", "D", "Give up on a source that does not open in this time", options.open_timeout,
                  parse_span, "10s");
    command.value("--read-timeout", "D", "Give up on a source that sends nothing for this long", options.read_timeout,
                  parse_span, "30s");
}

} // namespace vlm::cli
