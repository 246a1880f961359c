// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/template.hpp"

#include <optional>

#include "tests/fuzz/fuzz.hpp"

namespace {

std::string doubled(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c;
        if (c == '{') out += c;
    }
    return out;
}

} // namespace

void vlm::fuzz::examine(std::string_view input) {
    analysis::TemplateValues values;
    values.source = "clip.mp4";
    values.previous = "{previous} {unknown}";
    if (input.find('}') == std::string_view::npos) {
        require(analysis::Template{doubled(input)}.render(values) == input, "a doubled brace is a brace");
    }
    std::optional<analysis::Template> text;
    if (!accepted([&] { text.emplace(input); })) return;
    const std::string rendered = text->render(values);
    require(text->uses("previous") == (rendered.find("{unknown}") != std::string::npos ||
                                       input.find("{previous}") != std::string_view::npos) ||
                !text->uses("previous"),
            "a value is put in as it is");
    if (input.find('{') == std::string_view::npos) require(rendered == input, "a text without braces stays");
}
