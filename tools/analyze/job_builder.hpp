// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>

#include "common/analysis/job.hpp"
#include "tools/analyze/options.hpp"

namespace vlm::analyze {

/// Reads what is asked. A file is read once however often it is asked for: it may be a pipe.
class PromptReader {
public:
    /// The prompt of these options; `positional` is the one given by position, or empty. Throws UsageError,
    /// SystemError.
    [[nodiscard]] analysis::Prompt read(const Options& options, const std::string& positional);

private:
    const std::string& text(const std::string& option, const std::string& given);
    std::shared_ptr<const infer::Schema> schema(const std::string& given);

    std::map<std::string, std::string> m_texts;
    std::map<std::string, std::shared_ptr<const infer::Schema>> m_schemas;
};

/// How frames are put into requests.
[[nodiscard]] analysis::Mode mode_of(const Options& options);

/// The job for one video. Throws UsageError.
[[nodiscard]] analysis::Job build_job(const Options& options, const std::string& video, const analysis::Prompt& prompt);

} // namespace vlm::analyze
