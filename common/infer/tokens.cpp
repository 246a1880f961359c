// SPDX-License-Identifier: Apache-2.0
#include "common/infer/tokens.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/infer/json_text.hpp"
#include "common/infer/request_text.hpp"

namespace vlm::infer {
namespace {

std::int64_t cells(int side, int step) {
    return (side + step - 1) / step;
}

/// 4o and 4.1: fit in 2048 x 2048, the short side down to 768, then tiles of 512.
std::int64_t tile_tokens(PixelSize size) {
    double width = size.width;
    double height = size.height;
    const double fit = std::min(1.0, 2048 / std::max(width, height));
    width *= fit;
    height *= fit;
    const double shrink = std::min(1.0, 768 / std::min(width, height));
    const double tiles = std::ceil(width * shrink / 512) * std::ceil(height * shrink / 512);
    return 85 + 170 * static_cast<std::int64_t>(tiles);
}

std::int64_t grid_tokens(PixelSize size, const PixelGrid& grid) {
    const PixelSize snapped = smart_resize(size, grid);
    return std::int64_t{snapped.width / grid.step} * (snapped.height / grid.step);
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// Markers around each picture and each message.
constexpr std::int64_t overhead_per_part = 3;
constexpr std::int64_t overhead_per_request = 16;

/// All but the pictures.
std::int64_t words_of_question(const Question& question) {
    std::int64_t tokens = overhead_per_request + text_tokens(system_text(question)) + text_tokens(question.text);
    for (const LabelledFrame& each : question.frames) {
        tokens += overhead_per_part + (question.send_as == SendAs::images ? text_tokens(each.label) : 0);
    }
    if (question.repair) tokens += text_tokens(question.repair->answer) + text_tokens(repair_text(*question.repair));
    return tokens;
}

} // namespace

TokenRule token_rule(std::string_view model) {
    const std::string name = base::lower(model);
    if (pixel_grid(name).step > 1) return TokenRule::grid;
    if (contains(name, "gpt-5") || contains(name, "gpt-6")) return TokenRule::patches;
    if (contains(name, "gpt-4")) return TokenRule::tiles;
    if (contains(name, "claude")) return TokenRule::claude;
    if (contains(name, "gemini-3")) return TokenRule::gemini_flat;
    if (contains(name, "gemini")) return TokenRule::gemini_tiles;
    return TokenRule::unknown;
}

std::int64_t image_tokens(std::string_view model, PixelSize size) {
    switch (token_rule(model)) {
    case TokenRule::grid:
        return grid_tokens(size, pixel_grid(model));
    case TokenRule::patches:
        return (cells(size.width, 32) * cells(size.height, 32) * 6 + 4) / 5;
    case TokenRule::tiles:
        return tile_tokens(size);
    case TokenRule::claude:
        return cells(size.width, 28) * cells(size.height, 28);
    case TokenRule::gemini_tiles:
        return 258 * cells(size.width, 768) * cells(size.height, 768);
    case TokenRule::gemini_flat:
        return 1'120;
    case TokenRule::unknown:
        break;
    }
    return std::max<std::int64_t>(64, cells(size.width, 28) * cells(size.height, 28));
}

std::int64_t video_tokens(std::string_view model, PixelSize size, std::int64_t frames) {
    const std::int64_t pictures = token_rule(model) == TokenRule::grid ? (frames + 1) / 2 : frames;
    return pictures * image_tokens(model, size);
}

int thinking_tokens(const Generation& generation) {
    constexpr int least = 1024;
    return generation.think == Think::on ? std::max(least, generation.max_output_tokens) : 0;
}

std::int64_t most_output(const Generation& generation, std::string_view backend) {
    const auto extra = read_json(generation.extra_body);
    if (extra) {
        for (const char* name : {"max_tokens", "max_completion_tokens"}) {
            if (const auto said = count_of(*extra, name)) return *said;
        }
        if (const auto said = count_of(member_of(*extra, "options"), "num_predict")) return *said;
    }
    return generation.max_output_tokens + (backend == "anthropic" ? thinking_tokens(generation) : 0);
}

SendAs automatic_send_as(std::string_view engine, std::string_view model) {
    return engine == "vllm" && token_rule(model) == TokenRule::grid ? SendAs::video : SendAs::images;
}

std::int64_t text_tokens(std::string_view text) {
    std::int64_t ascii = 0;
    std::int64_t other = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) ++ascii;
        if (byte >= 0xC0) ++other;
    }
    return (ascii + 3) / 4 + other;
}

std::int64_t TokenMeter::estimate(PixelSize size) const {
    const auto known = m_per_picture.find({size.width, size.height});
    if (known != m_per_picture.end()) return static_cast<std::int64_t>(std::ceil(known->second));
    return image_tokens(m_model, size);
}

std::int64_t TokenMeter::frame_tokens(const Question& question) const {
    if (question.frames.empty()) return 0;
    if (question.send_as == SendAs::video) {
        const Frame& first = *question.frames.front().frame;
        return video_tokens(m_model, {first.width, first.height}, static_cast<std::int64_t>(question.frames.size()));
    }
    std::int64_t tokens = 0;
    for (const LabelledFrame& each : question.frames) {
        tokens += estimate({each.frame->width, each.frame->height});
    }
    return tokens;
}

std::int64_t TokenMeter::estimate(const Question& question) const {
    return words_of_question(question) + frame_tokens(question);
}

void TokenMeter::calibrate(const Question& question, const Usage& usage) {
    if (!usage.input || question.frames.empty() || question.send_as == SendAs::video) return;
    const Frame& first = *question.frames.front().frame;
    const bool same = std::all_of(question.frames.begin(), question.frames.end(), [&](const LabelledFrame& each) {
        return each.frame->width == first.width && each.frame->height == first.height;
    });
    const std::int64_t pictures = *usage.input - words_of_question(question);
    if (!same || pictures <= 0) return;
    m_per_picture[{first.width, first.height}] =
        static_cast<double>(pictures) / static_cast<double>(question.frames.size());
}

} // namespace vlm::infer
