// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/error.hpp"
#include "common/base/text.hpp"

namespace vlm::fuzz {

/// What each target defines: looks at one input. An exception that leaves it is a finding, as is what require() says.
void examine(std::string_view input);

/// Ends the run, which keeps its input, where something that must hold does not.
inline void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "this does not hold: %s\n", what);
    std::abort();
}

/// Runs `parse`; false where it refuses the input as the user's mistake. Anything else that it throws is a finding.
template <typename Parse>
bool accepted(Parse parse) {
    try {
        parse();
        return true;
    } catch (const base::UsageError&) {
        return false;
    }
}

inline bool is_utf8(std::string_view text) {
    return base::valid_utf8(text) == text;
}

/// Whether a terminal would only print it: no control characters but those in `allowed`.
inline bool is_printable(std::string_view text, std::string_view allowed = "") {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool c1 = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        if (c1 || ((byte < 0x20 || byte == 0x7F) && allowed.find(text[i]) == std::string_view::npos)) return false;
    }
    return true;
}

using Pieces = std::vector<std::string_view>;

/// The ways in which a parser of streams is fed: whole, byte by byte, and in pieces that depend on the text. What it
/// makes of them must be the same.
inline std::vector<Pieces> cuts(std::string_view text) {
    Pieces bytes;
    for (std::size_t at = 0; at < text.size(); ++at) {
        bytes.push_back(text.substr(at, 1));
    }
    Pieces pieces;
    std::uint32_t random = static_cast<std::uint32_t>(text.size());
    for (std::string_view rest = text; !rest.empty();) {
        random = random * 1664525U + 1013904223U + static_cast<unsigned char>(rest.front());
        const std::size_t length = std::min<std::size_t>(random >> 27U, rest.size());
        pieces.push_back(rest.substr(0, length));
        rest.remove_prefix(length);
    }
    return {{text}, bytes, pieces};
}

/// The first line of an input that holds two things, and what follows it.
struct TwoParts {
    std::string first;
    std::string second;
};
inline TwoParts two_parts(std::string_view input) {
    const auto end = std::min(input.find('\n'), input.size());
    return {std::string{input.substr(0, end)}, std::string{input.substr(std::min(end + 1, input.size()))}};
}

} // namespace vlm::fuzz

/// Included by one file of each target.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    vlm::fuzz::examine({reinterpret_cast<const char*>(data), size});
    return 0;
}
