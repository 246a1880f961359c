// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "common/base/clock.hpp"
#include "common/base/yuv_image.hpp"
#include "common/infer/jpeg.hpp"

namespace vlm::infer {

/// One picture as it goes to a back end. Made once, then shared and never changed: windows that overlap send the same
/// bytes, so that a server's picture cache hits.
struct Frame {
    base::Micros t{0}; ///< media time
    int width = 0;     ///< of the picture as sent
    int height = 0;
    Jpeg jpeg;             ///< empty when the back end wants pixels
    base::YuvImage pixels; ///< empty unless the back end wants pixels
};

/// The memory that its picture takes.
[[nodiscard]] inline std::size_t bytes_of(const Frame& frame) {
    return frame.jpeg.size() + frame.jpeg.base64().size() + frame.pixels.y.size() + frame.pixels.u.size() +
           frame.pixels.v.size();
}

/// A frame with the text that goes before it ("<2.5 seconds>"); no text where the label is empty.
struct LabelledFrame {
    std::string label;
    std::shared_ptr<const Frame> frame;
    std::string url = {}; ///< where the server finds the picture itself ("file:///…"); empty: it is sent
};

/// What an answer must look like: a JSON Schema (draft 7).
struct Schema {
    std::string name;     ///< [A-Za-z0-9_-]{1,64}
    std::string document; ///< the schema as JSON text, keys in the user's order
};

enum class Think { server_default, off, on };
enum class SendAs { images, video };

struct Generation {
    int max_output_tokens = 512;
    double temperature = 0;
    std::optional<std::int64_t> seed;
    Think think = Think::server_default;
    bool confidence = false; ///< ask how likely the answer's tokens are
    std::string extra_body;  ///< a JSON object merged into the request's body last; empty for none
};

/// A second chance for an answer that does not fit the schema: what came, and what is wrong with it.
struct Repair {
    std::string answer;
    std::string complaint;
};

/// One request: system text, frames, then the question. Nothing in it changes from request to request before the
/// frames.
struct Question {
    std::string system;
    std::vector<LabelledFrame> frames;
    std::string text;
    std::shared_ptr<const Schema> schema; ///< null for free text
    Generation generation;
    SendAs send_as = SendAs::images;
    base::Micros t0{0};           ///< what the times of a video's frames count from
    std::optional<Repair> repair; ///< set by Asker; goes after everything else
    std::string video;            ///< what its frames are of: questions about it are best asked of one server
};

} // namespace vlm::infer
