// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace vlm::test {

/// A sample as a fragment tells of it.
struct ParsedSample {
    std::uint64_t dts;
    std::int32_t shown_after;
    std::uint32_t duration;
    std::uint32_t flags;
    std::vector<std::uint8_t> bytes;
    friend bool operator==(const ParsedSample&, const ParsedSample&) = default;
};

/// What a fragment has of one track.
struct ParsedTrack {
    std::uint32_t number;
    std::uint64_t begin; ///< tfdt
    std::vector<ParsedSample> samples;
    std::size_t runs;
};

struct ParsedFragment {
    std::uint32_t sequence;
    std::vector<ParsedTrack> tracks;
};

/// Reads moof and mdat, as this project writes them. The test fails where a box is not as long as it says, the bytes
/// hold anything else, or a sample lies outside mdat.
[[nodiscard]] ParsedFragment parse_fragment(const std::vector<std::uint8_t>& bytes);

} // namespace vlm::test
