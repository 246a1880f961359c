// SPDX-License-Identifier: Apache-2.0
#include "common/records/result.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "common/records/json_line.hpp"

namespace vlm::records {

namespace {

void write_what_was_asked(JsonLine& line, const Result& result) {
    line.text("key", result.key).text("source", result.source).text_or_null("video", result.video);
    line.seconds("t0", result.t0).seconds("t1", result.t1);
    if (!result.wall.empty()) line.text("wall", result.wall).integer("epoch", result.epoch);
    line.seconds("frames", result.frames);
    line.integer("n_sampled", std::int64_t{result.n_sampled}).integer("n_sent", std::int64_t{result.n_sent});
    line.text("prompt_id", result.prompt_id).text_or_null("model", result.model);
    line.text("model_asked", result.model_asked).text("backend", result.backend);
    line.text_or_null("endpoint", result.endpoint);
    if (result.backend == "cv") line.text("note", "classical vision, not a language model");
}

void write_answer(JsonLine& line, const Result& result) {
    if (result.error && result.text.empty())
        line.null("text");
    else
        line.text("text", result.text);
    if (!result.reasoning.empty()) line.text("reasoning", result.reasoning);
    if (result.json.empty())
        line.null("json");
    else
        line.json("json", result.json);
    if (result.time_ok) line.boolean("time_ok", *result.time_ok);
    if (result.confidence) line.decimal("confidence", *result.confidence, 4);
    line.text_or_null("finish_reason", result.finish_reason).boolean("truncated", result.truncated);
    if (result.cached) line.boolean("cached", true);
    if (result.split == Split::yes) line.boolean("split", true).text("part_of", result.part_of);
}

void write_summary(JsonLine& line, const Result& result) {
    if (!result.level) return;
    line.integer("level", std::int64_t{*result.level});
    std::string spans;
    for (const auto& [t0, t1] : result.missing)
        spans += fmt::format("{}[{},{}]", spans.empty() ? "" : ",", base::format_seconds(t0), base::format_seconds(t1));
    line.json("missing", "[" + spans + "]");
}

void write_costs(JsonLine& line, const Result& result) {
    line.open("usage").integer("input", result.usage.input).integer("output", result.usage.output);
    line.integer("cached", result.usage.cached).close();
    line.text_or_null("decoder", result.decoder);
    line.open("ms").decimal("open", result.ms.open, 3).decimal("decode", result.ms.decode, 3);
    line.decimal("encode", result.ms.encode, 3).decimal("queue", result.ms.queue, 3);
    line.decimal("ttft", result.ms.ttft, 3).decimal("total", result.ms.total, 3).close();
    line.integer("attempts", std::int64_t{result.attempts}).text_or_null("request_id", result.request_id);
}

void write_error(JsonLine& line, const Result& result) {
    if (!result.error) {
        line.null("error");
        return;
    }
    line.open("error").text("class", result.error->kind);
    if (result.error->http == 0)
        line.null("http");
    else
        line.integer("http", std::int64_t{result.error->http});
    line.text("message", result.error->message).close();
}

} // namespace

bool may_pass(std::string_view error_class) {
    static constexpr std::array<std::string_view, 7> final_classes = {"source",      "context", "too_many", "bad_image",
                                                                      "bad_request", "schema",  "refused"};
    return std::find(final_classes.begin(), final_classes.end(), error_class) == final_classes.end();
}

bool asks_again(OldFailures failures, std::string_view error_class) {
    return failures == OldFailures::retry_all || (failures == OldFailures::retry_passing && may_pass(error_class));
}

std::string to_json_line(const Result& result) {
    JsonLine line;
    line.text("schema", "vlm.result/1");
    write_what_was_asked(line, result);
    write_answer(line, result);
    write_summary(line, result);
    write_costs(line, result);
    write_error(line, result);
    return line.line();
}

} // namespace vlm::records
