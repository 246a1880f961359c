// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/work_key.hpp"

#include <nlohmann/json.hpp>

#include "common/base/hash.hpp"

namespace vlm::analysis {

std::string work_key(const WorkUnit& unit, const Prompt& prompt) {
    std::vector<std::int64_t> frames;
    frames.reserve(unit.frames.size());
    for (const base::Micros t : unit.frames) {
        frames.push_back(t.count());
    }
    const infer::Generation& generation = prompt.generation;
    // A changed layout would change every key, and with it what counts as done: "version" says which one this is.
    const nlohmann::ordered_json description = {
        {"version", 1},
        {"video", unit.video},
        {"t0", unit.t0.count()},
        {"t1", unit.t1.count()},
        {"frames", frames},
        {"size", {unit.pictures.size.width, unit.pictures.size.height}},
        {"quality", unit.pictures.jpeg_quality},
        {"burn_time", unit.pictures.burn_time == BurnTime::yes},
        {"send_as", unit.send_as == infer::SendAs::video ? "video" : "images"},
        {"system", prompt.system},
        {"prompt", prompt.text},
        {"schema", prompt.schema ? prompt.schema->document : ""},
        {"backend", unit.backend},
        {"model", unit.model},
        {"max_output_tokens", generation.max_output_tokens},
        {"temperature", generation.temperature},
        {"seed", generation.seed ? nlohmann::ordered_json(*generation.seed) : nlohmann::ordered_json(nullptr)},
        {"think", static_cast<int>(generation.think)},
        {"extra_body", generation.extra_body},
    };
    return base::sha256_hex(description.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace));
}

} // namespace vlm::analysis
