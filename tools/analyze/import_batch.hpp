// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/actions/actor.hpp"
#include "common/analysis/batch_manifest.hpp"
#include "common/archive/answer_cache.hpp"
#include "common/archive/task_answers.hpp"
#include "common/base/exit_code.hpp"
#include "common/base/fault_counter.hpp"
#include "common/infer/batch_line.hpp"
#include "common/records/result.hpp"
#include "common/records/summary.hpp"
#include "tools/analyze/answers.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// Takes answers from files of results: records of them go to the output, and to the index where there is one, as those
/// of a run would.
class BatchImport {
public:
    explicit BatchImport(const Options& options);

    /// All lines of a file of results to the requests in `folder`. What is no result, or none of a request in the
    /// folder, is told and counted. Throws InputError where the file or the folder cannot be used.
    void take(const std::string& file, const std::string& folder);

    /// How it went, once all was taken.
    [[nodiscard]] base::ExitCode finish();

private:
    void take_line(std::string_view line);
    void keep(const records::Result& result);
    [[nodiscard]] archive::TaskAnswers& task_of(const records::Result& result);

    const Options& m_options;
    AnswerWriter m_writer;
    std::unique_ptr<actions::Actor> m_actor;                             ///< null where nothing is done with records
    std::unique_ptr<archive::AnswerCache> m_cache;                       ///< null where none is wanted
    std::map<std::string, analysis::BatchManifest> m_manifests;          ///< by folder
    const analysis::BatchManifest* m_manifest = nullptr;                 ///< of the file at hand
    std::map<std::string, std::unique_ptr<archive::TaskAnswers>> m_kept; ///< by task
    records::Summary m_summary;
    std::uint64_t m_damaged = 0; ///< lines
};

/// --import-batch.
[[nodiscard]] base::ExitCode import_batch(const Options& options);

} // namespace vlm::analyze
