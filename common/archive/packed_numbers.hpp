// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vlm::archive {

/// A series of numbers as the index holds it: each as the difference to the one before, zigzag coded (0, -1, 1, -2 …
/// are 0, 1, 2, 3 …), seven bits to a byte, lowest first, the eighth set where more follow. Pure.
[[nodiscard]] std::string packed(std::span<const std::int64_t> numbers);

/// The numbers again; nothing where the bytes break off within one.
[[nodiscard]] std::optional<std::vector<std::int64_t>> unpacked(std::string_view bytes);

} // namespace vlm::archive
