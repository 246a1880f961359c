// SPDX-License-Identifier: Apache-2.0
#include "common/infer/think_filter.hpp"

#include <optional>

#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace vlm;

struct Parts {
    std::string text;
    std::string reasoning;

    void add(const infer::ThinkFilter::Piece& piece) {
        if (piece.restarted) text.clear();
        text += piece.text;
        reasoning += piece.reasoning;
    }
    bool operator==(const Parts&) const = default;
};

Parts filtered(const fuzz::Pieces& pieces) {
    infer::ThinkFilter filter;
    Parts parts;
    for (const std::string_view piece : pieces) {
        parts.add(filter.feed(piece));
    }
    parts.add(filter.finish());
    return parts;
}

/// Whether an end of reasoning is left once all tags are cut out: "</thi</think>nk>" closes over its middle.
bool closes_over(std::string_view input) {
    std::string rest{input};
    for (const std::string_view tag : {"<think>", "</think>"}) {
        for (std::size_t at = 0; (at = rest.find(tag, at)) != std::string::npos;)
            rest.erase(at, tag.size());
    }
    return rest.find("</think>") != std::string::npos;
}

} // namespace

void vlm::fuzz::examine(std::string_view input) {
    std::optional<Parts> first;
    for (const Pieces& pieces : cuts(input)) {
        const Parts parts = filtered(pieces);
        if (!first) first = parts;
        require(parts == *first, "text and reasoning do not depend on how the bytes come");
        require(closes_over(input) || parts.text.find("</think>") == std::string::npos, "no end of reasoning is shown");
        require(parts.text.size() + parts.reasoning.size() <= input.size(), "nothing is said twice");
    }
}
