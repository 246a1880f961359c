// SPDX-License-Identifier: Apache-2.0
#include "common/infer/wire_request_anthropic.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "common/infer/json_text.hpp"
#include "common/infer/request_text.hpp"
#include "common/infer/schema_dialect.hpp"
#include "common/infer/tokens.hpp"
#include "common/infer/wire_request.hpp"

namespace vlm::infer {
namespace {

using Json = nlohmann::ordered_json;

void append_text_block(std::string& out, std::string_view text) {
    out += R"({"type":"text","text":)";
    append_json_string(out, text);
    out += '}';
}

void append_turn(std::string& out, std::string_view role, std::string_view text) {
    out += R"(,{"role":")" + std::string{role} + R"(","content":)";
    append_json_string(out, text);
    out += '}';
}

/// {"system":"…","messages":[…]
std::string system_and_messages(const Question& question) {
    std::string out = open_body(question, "{");
    if (const std::string system = system_text(question); !system.empty()) {
        out += R"("system":)";
        append_json_string(out, system);
        out += ',';
    }
    out += R"("messages":[{"role":"user","content":[)";
    for (const LabelledFrame& each : question.frames) {
        if (!each.label.empty()) {
            append_text_block(out, each.label);
            out += ',';
        }
        out += R"({"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":")";
        out += each.frame->jpeg.base64();
        out += R"("}},)";
    }
    append_text_block(out, question.text);
    out += "]}";
    if (question.repair) {
        append_turn(out, "assistant", question.repair->answer);
        append_turn(out, "user", repair_text(*question.repair));
    }
    out += ']'; // in place: pictures make it long
    return out;
}

} // namespace

std::string anthropic_body(const Question& question, const std::string& model, Delivery delivery) {
    refuse_video(question, "anthropic");
    const Generation& generation = question.generation;
    Json parameters;
    parameters["model"] = model;
    parameters["max_tokens"] = generation.max_output_tokens;
    if (generation.think == Think::on) {
        const int thinking = thinking_tokens(generation);
        parameters["max_tokens"] = generation.max_output_tokens + thinking;
        parameters["thinking"] = {{"type", "enabled"}, {"budget_tokens", thinking}};
    } else {
        parameters["temperature"] = generation.temperature;
    }
    if (question.schema) {
        parameters["output_config"]["format"] = {
            {"type", "json_schema"}, {"schema", schema_for(question.schema->document, SchemaDialect::anthropic)}};
    }
    if (delivery == Delivery::stream) parameters["stream"] = true;
    return finish_body(system_and_messages(question), std::move(parameters), generation.extra_body);
}

} // namespace vlm::infer
