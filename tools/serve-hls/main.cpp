// SPDX-License-Identifier: Apache-2.0
#include "common/cli/run.hpp"
#include "common/cli/versions.hpp"
#include "tools/serve-hls/cut.hpp"
#include "tools/serve-hls/serve.hpp"
#include "tools/serve-hls/token.hpp"

int main(int argc, char* argv[]) {
    vlm::serving_tool::ServeOptions options;
    vlm::serving_tool::CutOptions cutting;
    vlm::serving_tool::TokenOptions token;
    return vlm::cli::run(argc, argv,
                         {"vlm-serve-hls", "Watch an archive and live sources, with answers and counts in step",
                          VLM_VERSION, vlm::cli::library_versions,
                          [&](vlm::cli::Command& command) {
                              vlm::serving_tool::declare_serve(command, options);
                              vlm::serving_tool::declare_cut(command, cutting);
                              vlm::serving_tool::declare_token(command, token);
                          },
                          [&](vlm::cli::Settings& settings) {
                              if (settings.subcommand() == "cut") return vlm::serving_tool::cut(cutting);
                              if (settings.subcommand() == "token") return vlm::serving_tool::make_token(token);
                              return vlm::serving_tool::serve(options, settings);
                          }});
}
