// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "common/http/exchange.hpp"

namespace vlm::test {

/// What a client would be sent.
std::vector<std::uint8_t> sent_bytes(const std::vector<http::Piece>& pieces);

} // namespace vlm::test
