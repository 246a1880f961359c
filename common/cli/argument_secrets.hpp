// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace vlm::cli {

/// Overwrites the passwords of URLs ("rtsp://user:password@camera/1", "http://camera/?password=…") in the program's own
/// arguments with '*', so that the process list no longer shows them. Returns the URLs without their passwords. `argv`
/// is what main() got, after its content has been copied.
[[nodiscard]] std::vector<std::string> wipe_passwords(int argc, char* argv[]);

} // namespace vlm::cli
