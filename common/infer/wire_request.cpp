// SPDX-License-Identifier: Apache-2.0
#include "common/infer/wire_request.hpp"

#include <nlohmann/json.hpp>

#include "common/base/error.hpp"

namespace vlm::infer {

std::string open_body(const Question& question, std::string_view start) {
    constexpr std::size_t texts = 16384;
    constexpr std::size_t per_frame = 256;
    std::size_t size = texts;
    for (const LabelledFrame& each : question.frames) {
        size += per_frame + each.frame->jpeg.base64().size();
    }
    std::string out;
    out.reserve(size);
    out += start;
    return out;
}

void refuse_video(const Question& question, std::string_view backend) {
    if (question.send_as == SendAs::images) return;
    throw base::UsageError{"the back end " + std::string{backend} + " takes pictures, no video (--send-as)"};
}

std::string finish_body(std::string head, nlohmann::ordered_json parameters, const std::string& extra) {
    using Json = nlohmann::ordered_json;
    if (!extra.empty()) {
        const Json patch = Json::parse(extra, nullptr, false);
        if (!patch.is_object()) throw base::UsageError{"the extra body is no JSON object"};
        if (patch.contains("messages") || patch.contains("system"))
            throw base::UsageError{"the extra body cannot replace messages or system"};
        parameters.merge_patch(patch);
    }
    if (parameters.empty()) return head + "}";
    head += ',';
    head += parameters.dump(-1, ' ', false, Json::error_handler_t::replace).substr(1);
    return head;
}

} // namespace vlm::infer
