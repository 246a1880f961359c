// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/batch_options.hpp"

#include <array>
#include <string_view>

#include "common/base/error.hpp"
#include "common/cli/asked_server.hpp"
#include "common/cli/values.hpp"
#include "common/infer/endpoint.hpp"

namespace vlm::analyze {
namespace {

constexpr std::array<std::string_view, 2> picture_names = {"inline", "files"};

} // namespace

void declare_batch(cli::Command& command, BatchOptions& options) {
    constexpr auto scope = cli::Scope::command_line;
    command.group("Batch files");
    command.value("--emit-batch", "DIR", "Write the requests into files of this folder, and send nothing", options.emit,
                  cli::parse_text, "", scope);
    command.value("--batch-pictures", "inline|files",
                  "Put pictures into the requests, or beside them as files that the server reads by their paths",
                  options.pictures, cli::choice<BatchPictures>(picture_names), "inline");
    command.value("--import-batch", "FILE", "Take the answers to such requests from files of results", options.results,
                  cli::parse_text, "", scope);
    command.value("--manifest", "DIR", "The folder of the requests, where results lie elsewhere", options.manifest,
                  cli::parse_text, "", scope);
    command.value("--submit-batch", "DIR", "Hand the requests of this folder to the provider, each once",
                  options.submit, cli::parse_text, "", scope);
    command.value("--collect-batch", "DIR", "Wait for what was handed over, and take the answers", options.collect,
                  cli::parse_text, "", scope);
    command.value("--batch-poll", "D", "Ask so often whether a batch has ended", options.poll, cli::parse_span, "60s");
    command.value("--batch-wait", "D", "Stop after this time, whatever has not ended then", options.wait,
                  cli::parse_span, "26h");
    command.exclusive({"emit-batch", "import-batch", "submit-batch", "collect-batch"});
    command.check([&options] {
        if (!options.manifest.empty() && options.results.empty())
            throw base::UsageError{"--manifest: needs --import-batch"};
    });
}

infer::BackendOptions batch_provider(const cli::ModelOptions& options) {
    infer::BackendOptions chosen = cli::backend_options(options);
    if (chosen.backend.empty()) chosen.backend = infer::backend_of(chosen.environment);
    if (chosen.backend.empty()) chosen.backend = "openai";
    return chosen;
}

} // namespace vlm::analyze
