// SPDX-License-Identifier: Apache-2.0
#include "common/infer/request_text.hpp"

namespace vlm::infer {

std::string system_text(const Question& question) {
    if (!question.schema) return question.system;
    const std::string gap = question.system.empty() ? "" : "\n\n";
    return question.system + gap + "Answer with one JSON object that fits this JSON Schema, and nothing else:\n" +
           question.schema->document;
}

std::string repair_text(const Repair& repair) {
    return "That answer does not fit the JSON Schema: " + repair.complaint +
           ". Answer again with the corrected JSON object, and nothing else.";
}

} // namespace vlm::infer
