// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/task_index.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/base/text.hpp"
#include "common/cli/source_options.hpp"
#include "common/records/json_line.hpp"

namespace vlm::analyze {
namespace {

/// Groups of options that change nothing in what is asked about a video: who is asked how fast, and what becomes of
/// answers. Prompt and model stand in the configuration by themselves.
constexpr std::array<std::string_view, 12> not_of_the_work = {
    "Batch files", "Acting on records", "General", "How much at most", "What is kept",
    "Output",      cli::source_group,   "Speed",   "Status",           "What is asked",
    "Which model", "When a run ends",
};

bool is_of_the_work(const cli::Setting& setting) {
    if (setting.option == "concurrency" || setting.option == "dry-run") return false;
    return std::find(not_of_the_work.begin(), not_of_the_work.end(), setting.group) == not_of_the_work.end();
}

} // namespace

std::string task_configuration(const Options& options, const cli::Settings& settings, const analysis::Prompt& prompt,
                               const infer::BackendInfo& backend) {
    records::JsonLine line;
    line.text("prompt_id", prompt.id()).text("prompt", prompt.text).text_or_null("system", prompt.system);
    if (prompt.schema) line.json("schema", prompt.schema->document);
    line.text_or_null("profile", options.prompt.profile).text("backend", backend.name).text("model", backend.model);
    line.text_or_null("detail", backend.detail);
    line.open("settings");
    for (const cli::Setting& setting : settings.values()) {
        if (is_of_the_work(setting)) line.text(setting.option, fmt::format("{}", fmt::join(setting.values, "\n")));
    }
    line.close();
    return std::string{base::trim(line.line())};
}

TaskIndex::TaskIndex(const Options& options, const std::string& task, const std::string& configuration)
    : m_task{task}
    , m_answers{*options.db, task, configuration, options.policy.old_failures()}
    , m_videos{*options.db, task, configuration, options.policy.old_failures(), options.policy.shard} {}

std::optional<analysis::KnownWork> TaskIndex::find(const std::string& key, const analysis::Span& span) {
    auto work = m_answers.find(key, span.t0, span.t1);
    if (!work) return std::nullopt;
    return analysis::KnownWork{std::move(work->text)};
}

void TaskIndex::keep(const records::Result& result) {
    const bool unread = result.video.empty() && result.error && result.error->kind == "source";
    if (!unread) m_answers.keep(records::to_json_line(result));
}

void TaskIndex::finish(const std::string& fingerprint, const analysis::Outcome& outcome) {
    archive::VideoProgress progress;
    progress.answers = outcome.succeeded + outcome.known;
    progress.failed = outcome.failed - outcome.passing + outcome.known_failed;
    progress.passing = outcome.passing;
    m_videos.finish(fingerprint, progress);
}

void TaskIndex::finish_unusable(const std::string& fingerprint, const std::string& reason, bool may_pass) {
    archive::VideoProgress progress;
    (may_pass ? progress.passing : progress.failed) = 1;
    progress.error = reason;
    m_videos.finish(fingerprint, progress);
}

std::unique_ptr<TaskIndex> open_index(const Options& options, const analysis::Prompt& prompt,
                                      const std::string& configuration) {
    if (!options.db) return nullptr;
    return std::make_unique<TaskIndex>(options, options.task.empty() ? prompt.id() : options.task, configuration);
}

} // namespace vlm::analyze
