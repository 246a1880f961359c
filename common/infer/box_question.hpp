// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/detection.hpp"
#include "common/infer/pixel_grid.hpp"
#include "common/infer/question.hpp"

namespace vlm::infer {

/// How a model says where things are in a picture. Each is asked in the form in which it was trained to answer: asked
/// in another, some answer in their own nevertheless.
struct BoxForm {
    enum class Unit {
        thousandths, ///< of the picture's sides
        pixels,      ///< of the picture as it was sent
    };
    Unit unit = Unit::thousandths;
    bool top_first = false; ///< [top, left, bottom, right] instead of [left, top, right, bottom]
    friend bool operator==(const BoxForm&, const BoxForm&) = default;
};

/// By the model's name: pixels for Qwen2.5-VL, thousandths with the top first for Gemini, else thousandths (Qwen3-VL,
/// Qwen2-VL).
[[nodiscard]] BoxForm box_form(std::string_view model);

/// Asks a model for the boxes of all things of some kinds.
class BoxQuestion {
public:
    /// `kinds` are what is to be found, in the user's words. Where there are none, all that can move is asked for, as
    /// one kind.
    BoxQuestion(std::vector<std::string> kinds, BoxForm form);

    /// What answers call things, by kind.
    [[nodiscard]] const std::vector<std::string>& labels() const { return m_labels; }

    /// What is asked about a picture of this size.
    [[nodiscard]] std::string text(PixelSize picture) const;

    /// What an answer looks like: {"objects": [{"label": "person", "box": […]}]}.
    [[nodiscard]] std::shared_ptr<const Schema> schema(PixelSize picture) const;

    /// The boxes in an answer that fits the schema, in pixels of the picture, each with the score 1, since models give
    /// none. Nothing where one of them has no area.
    [[nodiscard]] std::optional<std::vector<base::Detection>> boxes(const std::string& json, PixelSize picture) const;

private:
    [[nodiscard]] int farthest(PixelSize picture) const;

    std::vector<std::string> m_labels;
    bool m_any;
    BoxForm m_form;
};

} // namespace vlm::infer
