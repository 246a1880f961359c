// SPDX-License-Identifier: Apache-2.0
#include "common/archive/shard.hpp"

namespace vlm::archive {

bool Shard::holds(const std::string& fingerprint) const {
    constexpr std::size_t digits = 8;
    const auto hash = std::stoul(fingerprint.substr(fingerprint.size() - digits), nullptr, 16);
    return hash % of + 1 == number;
}

} // namespace vlm::archive
