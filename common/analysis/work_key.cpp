// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/work_key.hpp"

#include <nlohmann/json.hpp>

#include "common/base/hash.hpp"

namespace vlm::analysis {
namespace {

using Json = nlohmann::ordered_json;

/// A changed layout changes every key, and with it what counts as done: "version" says which one this is.
constexpr int version = 2;

Json counts_of(const std::vector<base::Micros>& times) {
    Json counts = Json::array();
    for (const base::Micros t : times) {
        counts.push_back(t.count());
    }
    return counts;
}

const char* name_of(SendMode mode) {
    switch (mode) {
    case SendMode::images:
        return "images";
    case SendMode::video:
        return "video";
    case SendMode::automatic:
        return "auto";
    }
    return "";
}

std::string hash_of(const Json& description) {
    return base::sha256_hex(description.dump(-1, ' ', true, Json::error_handler_t::replace));
}

} // namespace

std::string work_key(const WorkUnit& unit, const Prompt& prompt) {
    const infer::Generation& generation = prompt.generation;
    Json description = {
        {"version", version},
        {"video", unit.video},
        {"t0", unit.t0.count()},
        {"t1", unit.t1.count()},
        {"frames", counts_of(unit.frames)},
        {"size", {unit.pictures.size.width, unit.pictures.size.height}},
        {"quality", unit.pictures.jpeg_quality},
        {"burn_time", unit.pictures.burn_time == media::BurnTime::yes},
        {"send_as", name_of(unit.send)},
        {"system", prompt.system},
        {"prompt", prompt.text},
        {"schema", prompt.schema ? prompt.schema->document : ""},
        {"backend", unit.backend},
        {"model", unit.model},
        {"max_output_tokens", generation.max_output_tokens},
        {"temperature", generation.temperature},
        {"seed", generation.seed ? Json(*generation.seed) : Json(nullptr)},
        {"think", static_cast<int>(generation.think)},
        {"extra_body", generation.extra_body},
    };
    if (unit.snap == media::Selection::Snap::keyframe) description["snap"] = "keyframe";
    if (unit.tolerance > base::Micros{0}) description["tolerance"] = unit.tolerance.count();
    if (unit.fidelity == media::Selection::Fidelity::fast) description["fidelity"] = "fast";
    if (generation.confidence) description["confidence"] = true;
    if (!unit.transcript.empty()) description["transcript"] = unit.transcript;
    if (!unit.detail.empty()) description["detail"] = unit.detail;
    if (const auto& roi = unit.pictures.roi) description["roi"] = {roi->x, roi->y, roi->width, roi->height};
    return hash_of(description);
}

std::string part_key(const std::string& planned, const std::vector<base::Micros>& frames) {
    return hash_of({{"version", version}, {"part_of", planned}, {"frames", counts_of(frames)}});
}

std::string content_of(const Window& window) {
    base::Sha256 hash;
    for (const PreparedFrame& each : window) {
        hash.add(each.frame->jpeg.bytes());
        const base::YuvImage& pixels = each.frame->pixels;
        for (const auto* plane : {&pixels.y, &pixels.u, &pixels.v}) {
            hash.add({reinterpret_cast<const char*>(plane->data()), plane->size()});
        }
    }
    return hash.hex();
}

} // namespace vlm::analysis
