// SPDX-License-Identifier: Apache-2.0
#include "common/archive/packed_numbers.hpp"

namespace vlm::archive {
namespace {

constexpr std::uint64_t more = 0x80;
constexpr unsigned longest_shift = 63;

} // namespace

std::string packed(std::span<const std::int64_t> numbers) {
    std::string bytes;
    std::uint64_t before = 0;
    for (const std::int64_t number : numbers) {
        const auto difference = static_cast<std::int64_t>(static_cast<std::uint64_t>(number) - before);
        std::uint64_t rest = (static_cast<std::uint64_t>(difference) << 1U) ^ (difference < 0 ? ~std::uint64_t{0} : 0);
        for (; rest >= more; rest >>= 7U)
            bytes += static_cast<char>(rest | more);
        bytes += static_cast<char>(rest);
        before = static_cast<std::uint64_t>(number);
    }
    return bytes;
}

std::optional<std::vector<std::int64_t>> unpacked(std::string_view bytes) {
    std::vector<std::int64_t> numbers;
    std::uint64_t before = 0;
    std::uint64_t value = 0;
    unsigned shift = 0;
    for (const char byte : bytes) {
        const auto bits = static_cast<std::uint8_t>(byte);
        if (shift > longest_shift) return std::nullopt;
        value |= static_cast<std::uint64_t>(bits & 0x7FU) << shift;
        shift += 7;
        if ((bits & more) != 0) continue;
        before += (value >> 1U) ^ ((value & 1U) != 0 ? ~std::uint64_t{0} : 0);
        numbers.push_back(static_cast<std::int64_t>(before));
        value = 0;
        shift = 0;
    }
    if (shift != 0) return std::nullopt;
    return numbers;
}

} // namespace vlm::archive
