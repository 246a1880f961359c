// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/task_index.hpp"

#include "common/base/text.hpp"
#include "common/records/json_line.hpp"

namespace vlm::analyze {
namespace {

/// What the answers of a task have in common, as JSON.
std::string configuration(const Options& options, const analysis::Prompt& prompt, const infer::BackendInfo& backend) {
    records::JsonLine line;
    line.text("prompt_id", prompt.id()).text("prompt", prompt.text).text_or_null("system", prompt.system);
    if (prompt.schema) line.json("schema", prompt.schema->document);
    line.text_or_null("profile", options.prompt.profile).text("backend", backend.name).text("model", backend.model);
    return std::string{base::trim(line.line())};
}

} // namespace

std::unique_ptr<archive::TaskAnswers> open_answers(const Options& options, const analysis::Prompt& prompt,
                                                   const infer::BackendInfo& backend) {
    if (!options.db) return nullptr;
    const std::string task = options.task.empty() ? prompt.id() : options.task;
    return std::make_unique<archive::TaskAnswers>(*options.db, task, configuration(options, prompt, backend));
}

} // namespace vlm::analyze
