// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "common/http/line_splitter.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace vlm;

constexpr std::size_t longest = 64;

std::vector<std::string> lines_of(const fuzz::Pieces& pieces) {
    std::vector<std::string> lines;
    const auto keep = [&](std::string_view line) { lines.emplace_back(line); };
    http::LineSplitter splitter{longest};
    for (const std::string_view piece : pieces) {
        splitter.feed(piece, keep);
    }
    splitter.finish(keep);
    lines.emplace_back(splitter.overflowed() ? "too long" : "");
    return lines;
}

} // namespace

void vlm::fuzz::examine(std::string_view input) {
    std::optional<std::vector<std::string>> first;
    for (const Pieces& pieces : cuts(input)) {
        const std::vector<std::string> lines = lines_of(pieces);
        if (!first) first = lines;
        require(lines == *first, "lines do not depend on how the bytes come");
        for (const std::string& line : lines) {
            require(line.find_first_of("\r\n") == std::string::npos && line.size() <= longest, "a line is one line");
        }
    }
}
