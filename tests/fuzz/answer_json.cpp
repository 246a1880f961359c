// SPDX-License-Identifier: Apache-2.0
#include "common/infer/answer_json.hpp"

#include <nlohmann/json.hpp>

#include "tests/fuzz/fuzz.hpp"

void vlm::fuzz::examine(std::string_view input) {
    static const infer::Schema schema{"answer", R"({"type":"object","properties":{"n":{"type":"integer"}}})"};
    const std::string text = base::valid_utf8(input);
    const auto value = infer::json_in(text);
    std::string json;
    const auto complaint = infer::misfit(schema, text, json);
    require(value || complaint, "without JSON nothing fits");
    if (complaint) require(is_printable(*complaint) && is_utf8(*complaint), "a complaint is one printable line");
    if (!value) return;
    require(nlohmann::json::accept(*value), "what was found is JSON");
    require(infer::json_in(*value) == value, "compact JSON is found as it is");
    require(complaint || json == *value, "what fits is what was found");
}
