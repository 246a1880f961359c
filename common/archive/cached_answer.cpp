// SPDX-License-Identifier: Apache-2.0
#include "common/archive/cached_answer.hpp"

#include <nlohmann/json.hpp>

namespace vlm::archive {

using Json = nlohmann::json;
using records::Result;

std::string cached_answer(const Result& result) {
    Json frames = Json::array();
    for (const base::Micros t : result.frames)
        frames.push_back(t.count());
    Json kept = {
        {"key", result.key},
        {"part_of", result.part_of},
        {"frames", frames},
        {"n_sampled", result.n_sampled},
        {"n_sent", result.n_sent},
        {"model", result.model},
        {"model_asked", result.model_asked},
        {"backend", result.backend},
        {"endpoint", result.endpoint},
        {"text", result.text},
        {"reasoning", result.reasoning},
        {"json", result.json}, // as it was written: a number may have more digits than a double
        {"finish_reason", result.finish_reason},
        {"truncated", result.truncated},
        {"request_id", result.request_id},
    };
    if (result.time_ok) kept["time_ok"] = *result.time_ok;
    if (result.confidence) kept["confidence"] = *result.confidence;
    return kept.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<Result> answer_of(std::string_view text) try {
    const Json kept = Json::parse(text);
    Result result;
    for (const std::int64_t t : kept.at("frames"))
        result.frames.emplace_back(t);
    kept.at("key").get_to(result.key);
    kept.at("part_of").get_to(result.part_of);
    kept.at("n_sampled").get_to(result.n_sampled);
    kept.at("n_sent").get_to(result.n_sent);
    kept.at("model").get_to(result.model);
    kept.at("model_asked").get_to(result.model_asked);
    kept.at("backend").get_to(result.backend);
    kept.at("endpoint").get_to(result.endpoint);
    kept.at("text").get_to(result.text);
    kept.at("reasoning").get_to(result.reasoning);
    kept.at("json").get_to(result.json);
    kept.at("finish_reason").get_to(result.finish_reason);
    kept.at("truncated").get_to(result.truncated);
    kept.at("request_id").get_to(result.request_id);
    if (kept.contains("time_ok")) result.time_ok = kept.at("time_ok").get<bool>();
    if (kept.contains("confidence")) result.confidence = kept.at("confidence").get<double>();
    if (!result.json.empty() && !Json::accept(result.json)) return std::nullopt;
    result.split = result.part_of.empty() ? records::Split::no : records::Split::yes;
    return result;
} catch (const Json::exception&) {
    return std::nullopt;
}

} // namespace vlm::archive
