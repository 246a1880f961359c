// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/hls/sent_bytes.hpp"

#include <catch2/catch.hpp>

#include "common/base/file_bytes.hpp"

namespace vlm::test {

std::vector<std::uint8_t> sent_bytes(const std::vector<http::Piece>& pieces) {
    std::vector<std::uint8_t> bytes;
    for (const http::Piece& piece : pieces) {
        if (const auto* text = std::get_if<std::shared_ptr<const std::string>>(&piece)) {
            bytes.insert(bytes.end(), (*text)->begin(), (*text)->end());
            continue;
        }
        const auto& range = std::get<http::FileRange>(piece);
        std::vector<std::uint8_t> part(static_cast<std::size_t>(range.size));
        REQUIRE(base::read_at(*range.file, range.offset, part) == part.size());
        bytes.insert(bytes.end(), part.begin(), part.end());
    }
    return bytes;
}

} // namespace vlm::test
