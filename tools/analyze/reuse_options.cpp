// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/reuse_options.hpp"

#include "common/analysis/template.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/cli/config.hpp"
#include "common/cli/values.hpp"

namespace vlm::analyze {
namespace {

constexpr std::int64_t most_cached_bytes = std::int64_t{512} << 20U;

} // namespace

void declare_reuse(cli::Command& command, ReuseOptions& options, const cli::OutputOptions& output) {
    command.value("--resume", "FILE",
                  "Add answers to this output of earlier runs (JSON Lines), and ask nothing that it has an answer to",
                  options.resume, cli::parse_text);
    command.exclusive({"resume", "output"});
    command.exclusive({"resume", "force"});
    command.exclusive({"resume", "db"});
    command.check([&] {
        if (!options.resume.empty() && output.format && *output.format != cli::Format::jsonl)
            throw base::UsageError{"--resume: goes on with JSON Lines, not with another --format"};
        if (!options.resume.empty() && !base::Output::makes_file(options.resume))
            throw base::UsageError{"--resume: " + options.resume + " is no file"};
    });
    declare_no_cache(command, options);
}

void declare_no_cache(cli::Command& command, ReuseOptions& options) {
    command.flag("--no-cache", "Ask again what any run has had an answer to, and keep no answer for others",
                 options.no_cache);
}

std::unique_ptr<archive::AnswerCache> open_cache(const ReuseOptions& options, const infer::BackendInfo& backend) {
    if (options.no_cache || backend.endpoint.empty()) return nullptr;
    const std::string folder = cli::cache_folder();
    if (folder.empty()) {
        base::log::warning("neither XDG_CACHE_HOME nor HOME is set; going on without a cache of answers (--no-cache)");
        return nullptr;
    }
    return std::make_unique<archive::AnswerCache>(folder + "/answers.db", most_cached_bytes);
}

void write_on(const ReuseOptions& options, cli::OutputOptions& output) {
    if (options.resume.empty()) return;
    output.path = options.resume;
    output.format = cli::Format::jsonl;
    output.append = true;
}

std::unique_ptr<analysis::AnsweredWork> open_resumed(const ReuseOptions& options, const std::string& prompt,
                                                     records::OldFailures failures) {
    using analysis::AnsweredWork;
    if (options.resume.empty()) return nullptr;
    const bool carried = analysis::Template{prompt}.uses("previous");
    auto answered = std::make_unique<AnsweredWork>(
        options.resume, carried ? AnsweredWork::Texts::keep : AnsweredWork::Texts::forget, failures);
    base::cut_half_line(options.resume);
    return answered;
}

analysis::AnswerStore answers_of(archive::AnswerCache& cache) {
    return {[&cache](const std::string& key, const analysis::Span& span) { return cache.find(key, span.t0, span.t1); },
            [&cache](const std::string& key, const std::string& part_of, const records::Result& answer) {
                cache.keep(key, part_of, answer);
            }};
}

} // namespace vlm::analyze
