// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace vlm::cli {

class Command;

/// Declares --db: the archive index, in `path`.
void declare_db(Command& command, std::string& path);

} // namespace vlm::cli
