// SPDX-License-Identifier: Apache-2.0
#include "common/cli/shard_option.hpp"

#include "common/base/error.hpp"
#include "common/cli/command.hpp"
#include "common/cli/values.hpp"

namespace vlm::cli {
namespace {

archive::Shard parse_shard(const std::string& text) {
    const auto slash = text.find('/');
    if (slash == std::string::npos) throw base::UsageError{"'" + text + "' is no share; try 3/64"};
    constexpr std::int64_t most = 1'000'000;
    const std::int64_t of = parse_whole(text.substr(slash + 1), 1, most);
    const std::int64_t number = parse_whole(text.substr(0, slash), 1, of);
    return {static_cast<std::size_t>(number), static_cast<std::size_t>(of)};
}

} // namespace

void declare_shard(Command& command, const std::string& help, archive::Shard& shard) {
    command.value("--shard", "I/N", help, shard, parse_shard);
}

} // namespace vlm::cli
