// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/clock.hpp"

namespace vlm::records {

/// What was said aloud in a span of a file: the record vlm.transcript/1 (schemas/transcript.schema.json).
struct Transcript {
    std::string source;
    std::string video; ///< fingerprint; empty for what is no file
    base::Micros t0{0};
    base::Micros t1{0};
    std::string text;
    std::string language; ///< empty where nobody told
    std::string model;
};

/// The record as one line of JSON with a line end.
[[nodiscard]] std::string to_json_line(const Transcript& transcript);

} // namespace vlm::records
