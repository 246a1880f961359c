// SPDX-License-Identifier: Apache-2.0
#include "common/cli/run.hpp"
#include "common/cli/versions.hpp"
#include "tools/analyze/ask.hpp"
#include "tools/analyze/doctor.hpp"
#include "tools/analyze/options.hpp"

int main(int argc, char* argv[]) {
    vlm::analyze::Options options;
    return vlm::cli::run(argc, argv,
                         {"vlm-analyze", "Ask vision-language models about video", VLM_VERSION,
                          vlm::cli::library_versions,
                          [&](vlm::cli::Command& command) { vlm::analyze::declare(command, options); },
                          [&](vlm::cli::Settings& settings) {
                              return settings.subcommand() == "doctor" ? vlm::analyze::doctor(options.model)
                                                                       : vlm::analyze::ask(options, settings);
                          }});
}
