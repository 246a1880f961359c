// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace vlm::test {

/// The path of something in the source folder: "/schemas/frame.schema.json", "/../shared/media". Only the test's main
/// file is compiled for one folder, so that a compiler cache serves clones elsewhere.
[[nodiscard]] std::string source_path(const std::string& below);

} // namespace vlm::test
