// SPDX-License-Identifier: Apache-2.0
#include "common/cli/run.hpp"
#include "common/cli/versions.hpp"
#include "tools/analyze/ask.hpp"
#include "tools/analyze/bench.hpp"
#include "tools/analyze/compare.hpp"
#include "tools/analyze/doctor.hpp"
#include "tools/analyze/options.hpp"
#include "tools/analyze/status.hpp"

int main(int argc, char* argv[]) {
    vlm::analyze::Options options;
    return vlm::cli::run(argc, argv,
                         {"vlm-analyze", "Ask vision-language models about video", VLM_VERSION,
                          vlm::cli::library_versions,
                          [&](vlm::cli::Command& command) { vlm::analyze::declare(command, options); },
                          [&](vlm::cli::Settings& settings) {
                              if (settings.subcommand() == "doctor") return vlm::analyze::doctor(options.model);
                              if (settings.subcommand() == "status") return vlm::analyze::status(options.status);
                              if (settings.subcommand() == "report") return vlm::analyze::report(options, settings);
                              if (settings.subcommand() == "bench") return vlm::analyze::bench(options, settings);
                              if (settings.subcommand() == "eval") return vlm::analyze::eval(options.eval);
                              if (options.compare) return vlm::analyze::compare(options, settings);
                              return vlm::analyze::ask(options, settings);
                          }});
}
