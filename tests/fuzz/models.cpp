// SPDX-License-Identifier: Apache-2.0
#include "common/infer/model_list.hpp"

#include <nlohmann/json.hpp>

#include "common/infer/json_text.hpp"
#include "tests/fuzz/fuzz.hpp"

void vlm::fuzz::examine(std::string_view input) {
    const auto answer = infer::read_json(input);
    if (!answer) return;
    for (infer::ModelCard card : infer::read_model_list(*answer)) {
        require(!card.id.empty(), "a model has a name");
        require(is_printable(card.id) && is_utf8(card.id), "a name is one printable line");
        require(card.context_tokens.value_or(1) > 0, "a context is above zero");
        (void)infer::engine_of(card);
        (void)infer::is_named_like_seeing(card.id);
        infer::read_ollama_details(*answer, card);
        require(card.context_tokens.value_or(1) > 0, "a context is above zero");
    }
}
