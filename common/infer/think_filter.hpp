// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace vlm::infer {

/// Takes reasoning between <think> and </think> out of a text that comes in any pieces. Some chat templates open the
/// block themselves, so that only </think> arrives: then everything before it was reasoning, and `restarted` says that
/// the text handed out so far is void.
class ThinkFilter {
public:
    struct Piece {
        std::string text;
        std::string reasoning;
        bool restarted = false;
    };

    [[nodiscard]] Piece feed(std::string_view bytes);

    /// What was held back because it might have been the beginning of a tag.
    [[nodiscard]] Piece finish();

private:
    void give(std::string_view bytes, Piece& piece);
    void close(Piece& piece);

    std::string m_held;
    std::string m_given; ///< all text handed out, while a lone </think> may still come
    bool m_thinking = false;
    bool m_thought = false;
    bool m_at_start = true;
};

} // namespace vlm::infer
