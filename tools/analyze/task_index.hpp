// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "common/analysis/one_shot.hpp"
#include "common/analysis/prompt.hpp"
#include "common/archive/task_answers.hpp"
#include "common/archive/task_videos.hpp"
#include "common/cli/settings.hpp"
#include "common/infer/backend.hpp"
#include "common/records/result.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// What the requests of a run depend on, as JSON: two runs with the same configuration ask the same of a video.
[[nodiscard]] std::string task_configuration(const Options& options, const cli::Settings& settings,
                                             const analysis::Prompt& prompt, const infer::BackendInfo& backend);

/// The index that keeps what a run comes to, under a task. Safe to use from several threads. Throws OutputError where
/// the index fails.
class TaskIndex {
public:
    /// Throws Error where the index cannot be used.
    TaskIndex(const Options& options, const std::string& task, const std::string& configuration);

    /// What came of this work before; nothing where it is to be asked.
    [[nodiscard]] std::optional<analysis::KnownWork> find(const std::string& key, const analysis::Span& span);

    /// As soon as it is there: perhaps nobody reads on. What cannot be read is nothing that an index knows.
    void keep(const records::Result& result);

    /// What came of a video, or of the one in the index with this fingerprint.
    void finish(const std::string& fingerprint, const analysis::Outcome& outcome);
    void finish_unusable(const std::string& fingerprint, const std::string& reason, bool may_pass);

    [[nodiscard]] archive::TaskVideos& videos() { return m_videos; }
    [[nodiscard]] const std::string& task() const { return m_task; }

private:
    std::string m_task;
    archive::TaskAnswers m_answers;
    archive::TaskVideos m_videos;
};

/// That of the index that the options name; null where they name none.
[[nodiscard]] std::unique_ptr<TaskIndex> open_index(const Options& options, const analysis::Prompt& prompt,
                                                    const std::string& configuration);

} // namespace vlm::analyze
