// SPDX-License-Identifier: Apache-2.0
#include "common/cli/filter_options.hpp"

#include <array>
#include <string_view>

#include "common/base/error.hpp"
#include "common/cli/command.hpp"
#include "common/cli/output_options.hpp"
#include "common/cli/picture_options.hpp"
#include "common/cli/values.hpp"

namespace vlm::cli {
namespace {

constexpr std::array<std::string_view, 5> grid_names = {"2", "4", "8", "16", "32"};

int parse_grid(const std::string& text) {
    return 2 << parse_choice(text, grid_names);
}

double parse_share(const std::string& text) {
    return parse_number(text, 0, 1);
}

std::string parse_report(const std::string& text) {
    if (text == "-") throw base::UsageError{"standard output is for frames and answers; name a file"};
    return parse_text(text);
}

void check_filters(const FilterOptions& options) {
    const bool drops = options.gate || options.motion;
    if (options.heartbeat && !drops) throw base::UsageError{"--heartbeat: needs --gate or --motion"};
    if (!options.report.empty() && !drops) throw base::UsageError{"--gate-report: needs --gate or --motion"};
}

} // namespace

void declare_filters(Command& command, FilterOptions& options) {
    command.flag("--scenes", "Take the first frame of each scene, of all frames or of those chosen", options.scenes);
    command.flag("--motion", "Drop frames in which nothing moves", options.motion);
    command.flag("--gate", "Drop frames that show nothing new", options.gate);
    command.value("--gate-threshold", "X", "How much of a block must change for that, 0 to 1", options.gating.threshold,
                  parse_share, "0.01");
    command.value("--gate-grid", "2|4|8|16|32", "Compare in so many blocks across and down", options.gating.grid,
                  parse_grid, "8");
    command.value("--heartbeat", "D", "Keep a frame all the same where none was kept for this long", options.heartbeat,
                  parse_span);
    command.value("--gate-report", "FILE", "Write there why each frame was kept or dropped, as JSON Lines",
                  options.report, parse_report);
    command.check([&options] { check_filters(options); });
}

frames::Filters filters_of(const FilterOptions& options, const PictureOptions& picture) {
    frames::Filters filters;
    filters.crop = picture.roi;
    filters.scenes = options.scenes;
    filters.motion = options.motion;
    if (options.gate) filters.gate = options.gating;
    filters.heartbeat = options.heartbeat;
    return filters;
}

std::shared_ptr<frames::GateReport> open_report(const FilterOptions& options, base::Overwrite overwrite,
                                                const std::vector<std::string>& inputs) {
    if (options.report.empty()) return nullptr;
    check_no_input({options.report}, inputs);
    return std::make_shared<frames::GateReport>(options.report, overwrite);
}

} // namespace vlm::cli
