// SPDX-License-Identifier: Apache-2.0
#include "common/cli/run.hpp"
#include "common/cli/versions.hpp"
#include "tools/capture/frames.hpp"
#include "tools/capture/options.hpp"
#include "tools/capture/probe.hpp"

int main(int argc, char* argv[]) {
    vlm::capturing::Options options;
    vlm::capturing::ProbeOptions probing;
    return vlm::cli::run(argc, argv,
                         {"vlm-capture", "Turn anything that moves into a stream of frames", VLM_VERSION,
                          vlm::cli::library_versions,
                          [&](vlm::cli::Command& command) {
                              vlm::capturing::declare(command, options);
                              vlm::capturing::declare_probe(command, probing);
                          },
                          [&](vlm::cli::Settings& settings) {
                              return settings.subcommand() == "probe" ? vlm::capturing::probe(probing, settings)
                                                                      : vlm::capturing::frames(options, settings);
                          }});
}
