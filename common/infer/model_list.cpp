// SPDX-License-Identifier: Apache-2.0
#include "common/infer/model_list.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/infer/json_text.hpp"

namespace vlm::infer {
namespace {

using nlohmann::json;

constexpr std::size_t most_named = 20;

bool lists(const json& words, std::string_view word) {
    return words.is_array() && std::any_of(words.begin(), words.end(), [&](const json& each) { return each == word; });
}

/// What a list of modalities or capabilities says; nothing says nothing.
Sees sees(const json& words, std::string_view word) {
    if (!words.is_array() || words.empty()) return Sees::unknown;
    return lists(words, word) ? Sees::yes : Sees::no;
}

/// A context of 0 says nothing.
std::optional<std::int64_t> context_in(const json& object, const char* key) {
    const auto context = count_of(object, key);
    return context.value_or(0) > 0 ? context : std::nullopt;
}

std::optional<std::int64_t> context_of(const json& card) {
    const json& meta = member_of(card, "meta");
    if (const auto slot = context_in(meta, "n_ctx")) return slot;
    for (const char* key : {"max_model_len", "context_length", "loaded_context_length", "max_context_length"}) {
        if (const auto context = context_in(card, key)) return context;
    }
    return context_in(meta, "n_ctx_train"); // a slot has this or less
}

ModelCard read_card(const json& value) {
    ModelCard card;
    for (const char* key : {"id", "model", "name"}) {
        if (card.id.empty()) card.id = base::one_line(base::valid_utf8(text_of(value, key)));
    }
    card.owned_by = text_of(value, "owned_by");
    card.context_tokens = context_of(value);
    card.pictures = sees(member_of(member_of(value, "architecture"), "input_modalities"), "image");
    const std::string type = text_of(value, "type"); // LM Studio: vlm, llm, embeddings
    if (type == "vlm") card.pictures = Sees::yes;
    if (type == "llm" || type == "embeddings") card.pictures = Sees::no;
    return card;
}

} // namespace

std::vector<ModelCard> read_model_list(const json& list) {
    std::vector<ModelCard> cards;
    const bool has_data = member_of(list, "data").is_array();
    for (const json& value : member_of(list, has_data ? "data" : "models")) {
        ModelCard card = read_card(value);
        if (!card.id.empty()) cards.push_back(std::move(card));
    }
    if (!has_data) return cards;
    // llama.cpp lists the same models once more, with what they can do.
    for (const json& value : member_of(list, "models")) {
        for (ModelCard& card : cards) {
            if (card.id == text_of(value, "model"))
                card.pictures = sees(member_of(value, "capabilities"), "multimodal");
        }
    }
    return cards;
}

void read_ollama_details(const json& details, ModelCard& card) {
    card.pictures = sees(member_of(details, "capabilities"), "vision");
    const json& info = member_of(details, "model_info");
    const std::string key = text_of(info, "general.architecture") + ".context_length";
    if (const auto context = context_in(info, key.c_str())) card.context_tokens = context;
}

std::string engine_of(const ModelCard& card) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> engines = {
        {{"vllm", "vllm"},
         {"sglang", "sglang"},
         {"llamacpp", "llamacpp"},
         {"library", "ollama"},
         {"organization_owner", "lmstudio"},
         {"anthropic", "anthropic"}}};
    for (const auto& [owner, engine] : engines) {
        if (card.owned_by == owner) return std::string{engine};
    }
    return "";
}

std::string names_of(const std::vector<ModelCard>& cards) {
    std::string names;
    for (std::size_t i = 0; i < std::min(cards.size(), most_named); ++i) {
        names += (names.empty() ? "" : ", ") + cards[i].id;
    }
    return cards.size() > most_named ? names + ", …" : names;
}

bool is_named_like_seeing(std::string_view model) {
    static constexpr std::array<std::string_view, 21> words = {
        "2vl",        "5vl",     "3vl",     "-vl",     "vl-",      "vl:",     "vision",
        "llava",      "gemma-3", "gemma3",  "pixtral", "internvl", "minicpm", "moondream",
        "multimodal", "omni",    "smolvlm", "qwen3.5", "gpt-4o",   "llama-4", "vlm"};
    const std::string name = base::lower(model);
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

} // namespace vlm::infer
