// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace vlm::cli {

class Command;
class Settings;

/// Declares --db: the archive index, in `path`.
void declare_db(Command& command, std::string& path);

/// Whether the command line itself names an index, or a task in the one that is set: where it names no video, all of
/// the index are meant. What the environment or a file says alone means that for no run.
[[nodiscard]] bool means_index(const Settings& settings);

} // namespace vlm::cli
