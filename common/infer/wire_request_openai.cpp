// SPDX-License-Identifier: Apache-2.0
#include "common/infer/wire_request_openai.hpp"

#include <vector>

#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/infer/json_text.hpp"
#include "common/infer/request_text.hpp"
#include "common/infer/schema_dialect.hpp"
#include "common/infer/video_times.hpp"
#include "common/infer/wire_request.hpp"

namespace vlm::infer {
namespace {

using Json = nlohmann::ordered_json;

void append_text_part(std::string& out, std::string_view text) {
    out += R"({"type":"text","text":)";
    append_json_string(out, text);
    out += '}';
}

void append_image_part(std::string& out, const LabelledFrame& labelled, const OpenaiDialect& dialect) {
    const Frame& frame = *labelled.frame;
    out += R"({"type":"image_url","image_url":{"url":)";
    if (labelled.url.empty()) {
        out += R"("data:image/jpeg;base64,)";
        out += frame.jpeg.base64();
        out += '"';
    } else {
        append_json_string(out, labelled.url);
    }
    if (!dialect.detail.empty()) {
        out += R"(,"detail":)";
        append_json_string(out, dialect.detail);
    }
    out += '}';
    if (dialect.engine == "vllm") out += R"(,"uuid":")" + frame.jpeg.sha256() + '"';
    out += '}';
}

void append_video_part(std::string& out, const std::vector<LabelledFrame>& frames) {
    out += R"({"type":"video_url","video_url":{"url":"data:video/jpeg;base64,)";
    for (const LabelledFrame& each : frames) {
        out += each.frame->jpeg.base64();
        out += ',';
    }
    out.back() = '"';
    out += "}}";
}

void append_frames(std::string& out, const Question& question, const OpenaiDialect& dialect) {
    if (question.send_as == SendAs::video && !question.frames.empty()) {
        append_video_part(out, question.frames);
        out += ',';
        return;
    }
    for (const LabelledFrame& each : question.frames) {
        if (!each.label.empty()) {
            append_text_part(out, each.label);
            out += ',';
        }
        append_image_part(out, each, dialect);
        out += ',';
    }
}

void append_message(std::string& out, std::string_view role, std::string_view text) {
    out += R"({"role":")" + std::string{role} + R"(","content":)";
    append_json_string(out, text);
    out += '}';
}

/// {"messages":[…]
std::string messages(const Question& question, const OpenaiDialect& dialect) {
    std::string out = open_body(question, R"({"messages":[)");
    if (const std::string system = system_text(question); !system.empty()) {
        append_message(out, "system", system);
        out += ',';
    }
    if (question.frames.empty()) {
        append_message(out, "user", question.text);
    } else {
        out += R"({"role":"user","content":[)";
        append_frames(out, question, dialect);
        append_text_part(out, question.text);
        out += "]}";
    }
    if (question.repair) {
        out += ',';
        append_message(out, "assistant", question.repair->answer);
        out += ',';
        append_message(out, "user", repair_text(*question.repair));
    }
    out += ']'; // in place: pictures make it long
    return out;
}

/// Engines that hand chat_template_kwargs to the model's template.
bool has_template_arguments(const std::string& engine) {
    return engine == "vllm" || engine == "sglang" || engine == "llamacpp";
}

void add_thinking(Json& parameters, Think think, const std::string& engine) {
    if (think == Think::server_default) return;
    const bool on = think == Think::on;
    if (has_template_arguments(engine)) parameters["chat_template_kwargs"] = {{"enable_thinking", on}};
    if (!on) {
        parameters["reasoning_effort"] = "none";
    } else if (!has_template_arguments(engine)) {
        parameters["reasoning_effort"] = "medium";
    }
}

void add_schema(Json& parameters, const Schema& schema, OpenaiDialect::Host host) {
    const bool openai = host == OpenaiDialect::Host::openai;
    Json document = schema_for(schema.document, openai ? SchemaDialect::openai : SchemaDialect::whole);
    const bool strict = is_strict(document);
    parameters["response_format"] = {
        {"type", "json_schema"},
        {"json_schema", {{"name", schema.name}, {"strict", strict}, {"schema", std::move(document)}}}};
}

void add_video(Json& parameters, const Question& question) {
    const VideoTimes times = video_times(question);
    parameters["media_io_kwargs"]["video"] = {{"num_frames", question.frames.size()},
                                              {"fps", times.fps},
                                              {"frames_indices", times.indices},
                                              {"total_num_frames", times.total},
                                              {"duration", static_cast<double>(times.total) / times.fps},
                                              {"do_sample_frames", false}};
}

/// OpenAI's reasoning models refuse every temperature but their own.
bool takes_temperature(const OpenaiDialect& dialect) {
    if (dialect.host != OpenaiDialect::Host::openai) return true;
    const std::string name = base::lower(dialect.model);
    return !(name.substr(0, 5) == "gpt-5" || name.substr(0, 2) == "o1" || name.substr(0, 2) == "o3" ||
             name.substr(0, 2) == "o4");
}

} // namespace

std::string openai_body(const Question& question, const OpenaiDialect& dialect, Delivery delivery) {
    const Generation& generation = question.generation;
    const bool openai = dialect.host == OpenaiDialect::Host::openai;
    Json parameters;
    parameters["model"] = dialect.model;
    parameters[openai ? "max_completion_tokens" : "max_tokens"] = generation.max_output_tokens;
    if (generation.temperature != 0 || takes_temperature(dialect)) parameters["temperature"] = generation.temperature;
    if (generation.seed) parameters["seed"] = *generation.seed;
    add_thinking(parameters, generation.think, dialect.engine);
    if (generation.confidence) {
        parameters["logprobs"] = true;
        parameters["top_logprobs"] = 1; // llama.cpp counts the likeliest, others tell the chosen one anyway
    }
    if (question.schema) add_schema(parameters, *question.schema, dialect.host);
    if (question.send_as == SendAs::video && !question.frames.empty()) add_video(parameters, question);
    if (delivery == Delivery::stream) {
        parameters["stream"] = true;
        parameters["stream_options"] = {{"include_usage", true}};
    }
    return finish_body(messages(question, dialect), std::move(parameters), generation.extra_body);
}

} // namespace vlm::infer
