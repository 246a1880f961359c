// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/reuse_options.hpp"

#include "common/base/log.hpp"
#include "common/cli/config.hpp"

namespace vlm::analyze {
namespace {

constexpr std::int64_t most_cached_bytes = std::int64_t{512} << 20U;

} // namespace

void declare_reuse(cli::Command& command, ReuseOptions& options) {
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

analysis::AnswerStore answers_of(archive::AnswerCache& cache) {
    return {[&cache](const std::string& key, const analysis::Span& span) { return cache.find(key, span.t0, span.t1); },
            [&cache](const std::string& key, const std::string& part_of, const records::Result& answer) {
                cache.keep(key, part_of, answer);
            }};
}

} // namespace vlm::analyze
