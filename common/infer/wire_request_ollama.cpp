// SPDX-License-Identifier: Apache-2.0
#include "common/infer/wire_request_ollama.hpp"

#include <nlohmann/json.hpp>

#include "common/infer/json_text.hpp"
#include "common/infer/request_text.hpp"
#include "common/infer/schema_dialect.hpp"
#include "common/infer/wire_request.hpp"

namespace vlm::infer {
namespace {

using Json = nlohmann::ordered_json;

std::string labels_and_text(const Question& question) {
    std::string labels;
    for (const LabelledFrame& each : question.frames) {
        if (!each.label.empty()) labels += " " + each.label;
    }
    return labels.empty() ? question.text : "The pictures, in order:" + labels + "\n" + question.text;
}

void append_words(std::string& out, std::string_view role, std::string_view text) {
    out += R"({"role":")" + std::string{role} + R"(","content":)";
    append_json_string(out, text);
    out += '}';
}

/// The user's message, its pictures first.
void append_question(std::string& out, const Question& question) {
    out += R"({"role":"user",)";
    if (!question.frames.empty()) {
        out += R"("images":[)";
        for (const LabelledFrame& each : question.frames) {
            out += '"';
            out += each.frame->jpeg.base64();
            out += R"(",)";
        }
        out.back() = ']';
        out += ',';
    }
    out += R"("content":)";
    append_json_string(out, labels_and_text(question));
    out += '}';
}

std::string messages(const Question& question) {
    std::string out = open_body(question, R"({"messages":[)");
    if (const std::string system = system_text(question); !system.empty()) {
        append_words(out, "system", system);
        out += ',';
    }
    append_question(out, question);
    if (question.repair) {
        out += ',';
        append_words(out, "assistant", question.repair->answer);
        out += ',';
        append_words(out, "user", repair_text(*question.repair));
    }
    out += ']'; // in place: pictures make it long
    return out;
}

} // namespace

std::string ollama_body(const Question& question, const OllamaSettings& settings, Delivery delivery) {
    refuse_video(question, "ollama");
    const Generation& generation = question.generation;
    Json parameters;
    parameters["model"] = settings.model;
    parameters["stream"] = delivery == Delivery::stream;
    if (question.schema) parameters["format"] = schema_for(question.schema->document, SchemaDialect::whole);
    if (!settings.keep_alive.empty()) parameters["keep_alive"] = settings.keep_alive;
    if (generation.think != Think::server_default) parameters["think"] = generation.think == Think::on;
    Json& options = parameters["options"];
    options["temperature"] = generation.temperature;
    options["num_predict"] = generation.max_output_tokens;
    if (settings.context_tokens) options["num_ctx"] = *settings.context_tokens;
    if (generation.seed) options["seed"] = *generation.seed;
    return finish_body(messages(question), std::move(parameters), generation.extra_body);
}

} // namespace vlm::infer
