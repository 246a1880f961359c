// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace vlm::media {

/// Makes cameras, screens and test patterns known to libavformat. What they need (libavdevice, and a hundred libraries
/// with it) is loaded here, so that nobody else waits for it. Throws RefusedError "<name>: …" where it is missing.
void register_devices(const std::string& name);

} // namespace vlm::media
