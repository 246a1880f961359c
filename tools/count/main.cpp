// SPDX-License-Identifier: Apache-2.0
#include "common/cli/run.hpp"
#include "common/cli/versions.hpp"
#include "tools/count/at.hpp"
#include "tools/count/count.hpp"
#include "tools/count/draw.hpp"
#include "tools/count/eval.hpp"
#include "tools/count/options.hpp"
#include "tools/count/report.hpp"

int main(int argc, char* argv[]) {
    vlm::counting_tool::Options options;
    vlm::counting_tool::AtOptions asking;
    vlm::counting_tool::DrawOptions drawing;
    vlm::counting_tool::EvalOptions evaluating;
    vlm::counting_tool::ReportOptions reporting;
    return vlm::cli::run(argc, argv,
                         {"vlm-count", "Count what moves: how many, which way, and how many at a time", VLM_VERSION,
                          vlm::cli::library_versions,
                          [&](vlm::cli::Command& command) {
                              vlm::counting_tool::declare(command, options);
                              vlm::counting_tool::declare_at(command, asking);
                              vlm::counting_tool::declare_report(command, reporting);
                              vlm::counting_tool::declare_draw(command, drawing);
                              vlm::counting_tool::declare_eval(command, evaluating);
                          },
                          [&](vlm::cli::Settings& settings) {
                              if (settings.subcommand() == "at") return vlm::counting_tool::at(asking);
                              if (settings.subcommand() == "report") return vlm::counting_tool::report(reporting);
                              if (settings.subcommand() == "draw") return vlm::counting_tool::draw(drawing, settings);
                              if (settings.subcommand() == "eval") return vlm::counting_tool::evaluate(evaluating);
                              return vlm::counting_tool::count(options, settings);
                          }});
}
