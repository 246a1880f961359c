// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "common/infer/answer.hpp"
#include "common/infer/pixel_grid.hpp"
#include "common/infer/question.hpp"

namespace vlm::infer {

/// How a family of models counts a picture.
enum class TokenRule {
    grid,         ///< Qwen: a token per cell of its grid
    patches,      ///< OpenAI from GPT-5.5: 1.2 per 32-pixel patch
    tiles,        ///< OpenAI 4o, 4.1: 85 and 170 per 512-pixel tile
    claude,       ///< a token per 28-pixel patch
    gemini_tiles, ///< 258 per 768-pixel tile
    gemini_flat,  ///< Gemini 3: the same for any picture
    unknown,      ///< guessed: as claude, at least 64
};
[[nodiscard]] TokenRule token_rule(std::string_view model);

/// Tokens of one picture of this size, and of a video of that many frames of it (Qwen: half, two frames are one).
[[nodiscard]] std::int64_t image_tokens(std::string_view model, PixelSize size);
[[nodiscard]] std::int64_t video_tokens(std::string_view model, PixelSize size, std::int64_t frames);

/// How frames go to a server unless the user says: as a video where that is known to work and halves the tokens (vLLM
/// with a Qwen model), else as pictures.
[[nodiscard]] SendAs automatic_send_as(std::string_view engine, std::string_view model);

/// Tokens of a text, about: a quarter of the bytes of ASCII, one per other character.
[[nodiscard]] std::int64_t text_tokens(std::string_view text);

/// The most tokens that an answer may have: thinking (Anthropic) and what --extra-body says of the bound count, too.
[[nodiscard]] std::int64_t most_output(const Generation& generation, std::string_view backend);

/// What Anthropic's models may think beside the answer, in tokens; 0 where they are not to.
[[nodiscard]] int thinking_tokens(const Generation& generation);

/// Estimates what a question costs, and learns from what servers count. For one model and server.
class TokenMeter {
public:
    explicit TokenMeter(std::string model)
        : m_model{std::move(model)} {}

    /// Input tokens of the question.
    [[nodiscard]] std::int64_t estimate(const Question& question) const;

    /// Input tokens of one picture of this size, as images.
    [[nodiscard]] std::int64_t estimate(PixelSize size) const;

    /// Takes over what the server counted for `question`: from then on pictures of that size cost that much.
    void calibrate(const Question& question, const Usage& usage);

private:
    [[nodiscard]] std::int64_t frame_tokens(const Question& question) const;

    std::string m_model;
    std::map<std::pair<int, int>, double> m_per_picture; ///< by width and height
};

} // namespace vlm::infer
