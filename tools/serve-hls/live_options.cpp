// SPDX-License-Identifier: Apache-2.0
#include "tools/serve-hls/live_options.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/redact.hpp"
#include "common/cli/named_source.hpp"
#include "common/cli/values.hpp"
#include "common/media/encoder.hpp"
#include "common/media/source_name.hpp"

namespace vlm::serving_tool {
namespace {

base::Micros parse_window(const std::string& text) {
    constexpr std::chrono::seconds least{10}; // players keep that far from the end of what they are told
    constexpr std::chrono::hours most{24};
    const base::Micros window = base::parse_duration(text);
    if (window < least || window > most) throw base::UsageError{"from 10 seconds to 24 hours"};
    return window;
}

serving::ShownSource shown_source(const std::string& argument, const LiveShowing& live, cli::Settings& settings) {
    capture::NamedSource source = cli::named_source(argument, settings, live.source);
    if (source.name.empty())
        throw base::UsageError{fmt::format("--live {}: under which name? say NAME=SOURCE", base::redact_url(argument))};
    if (media::is_regular_file(source.place))
        throw base::UsageError{fmt::format("--live {}: is a file; vlm-index add makes files play", argument)};
    return {std::move(source.name), std::move(source.place), std::move(source.opening)};
}

} // namespace

void declare_live(cli::Command& program, LiveShowing& live) {
    program.take_named_sources();
    program.several("--live", "NAME=SOURCE",
                    "Show a live source, too: a URL (RTSP, RTMP, SRT, UDP, HLS, HTTP), a camera (/dev/video0), the "
                    "screen (screen:), a test pattern (test:), a frame stream (-), or a name that the configuration "
                    "knows ([source.NAME]); "
                    "what other programs store under that name goes with it",
                    live.sources, cli::parse_text);
    program.value("--dvr", "D", "How far back live sources can be watched", live.window, parse_window, "10m");
}

std::vector<serving::ShownSource> shown_sources(const LiveShowing& live, cli::Settings& settings) {
    std::vector<serving::ShownSource> sources;
    const std::vector<std::string> arguments = live.sources; // settings are applied anew for each
    for (const std::string& argument : arguments) {
        serving::ShownSource source = shown_source(argument, live, settings);
        const bool taken =
            std::any_of(sources.begin(), sources.end(), [&](const auto& other) { return other.name == source.name; });
        if (taken) throw base::UsageError{fmt::format("--live {}: there are two sources of this name", source.name)};
        sources.push_back(std::move(source));
    }
    if (sources.empty()) return sources;
    std::vector<std::string> places;
    std::transform(sources.begin(), sources.end(), std::back_inserter(places),
                   [](const serving::ShownSource& source) { return source.place; });
    media::check_one_standard_input(places);
    settings.apply_source("");
    media::Encoder::prepare("h264"); // for those that browsers do not play as they are
    return sources;
}

} // namespace vlm::serving_tool
