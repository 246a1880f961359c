// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "common/analysis/template.hpp"
#include "common/analysis/windows.hpp"
#include "common/infer/question.hpp"

namespace vlm::analysis {

/// What is asked of every window of a run.
struct Prompt {
    std::string system; ///< constant
    std::string text;   ///< a template
    std::shared_ptr<const infer::Schema> schema;
    infer::Generation generation;

    /// Names what was asked, for records: the first 16 digits of SHA-256 over system, template and schema.
    [[nodiscard]] std::string id() const;
};

/// "<2.5 seconds>": a time as models are told it, relative to the start of their request. The frame that is shown at
/// the start may have begun before it: that is 0. Frames that follow each other closely need more `decimals`.
[[nodiscard]] std::string time_label(base::Micros since_start, int decimals = 1);

/// The window as a question. Several frames are each preceded by their time since `t0`; a single one stands alone.
/// `values` fills the template; its sizes and counts are set here.
[[nodiscard]] infer::Question make_question(const Prompt& prompt, const Template& text, const Window& window,
                                            base::Micros t0, TemplateValues values);

} // namespace vlm::analysis
