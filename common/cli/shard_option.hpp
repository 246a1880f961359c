// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/archive/shard.hpp"

namespace vlm::cli {

class Command;

/// Declares --shard I/N; `help` says of what it is a share.
void declare_shard(Command& command, const std::string& help, archive::Shard& shard);

} // namespace vlm::cli
