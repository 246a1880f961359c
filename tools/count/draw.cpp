// SPDX-License-Identifier: Apache-2.0
#include "tools/count/draw.hpp"

#include <filesystem>
#include <memory>
#include <utility>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/base/yuv_image.hpp"
#include "common/cli/named_source.hpp"
#include "common/counting/annotator.hpp"
#include "common/counting/shown_part.hpp"
#include "common/frames/frame_source.hpp"
#include "common/media/frame_converter.hpp"
#include "common/media/jpeg.hpp"
#include "common/media/png.hpp"
#include "tools/count/options.hpp"

namespace vlm::counting_tool {
namespace {

media::Selection shown_at(const std::optional<base::Micros>& time) {
    media::Selection selection;
    selection.kind = time ? media::Selection::Kind::times : media::Selection::Kind::all;
    if (time) selection.times = {*time};
    return selection;
}

/// Why there is no frame.
std::string reason_of(const frames::FrameSource& source, const std::optional<base::Micros>& time) {
    const std::optional<base::Micros> end = source.tracks().front().end;
    if (time && end && *time >= *end) return media::beyond_end(*time, *end);
    return source.last_fault().empty() ? "it shows no frame" : source.last_fault();
}

/// A frame, and which of its source's picture it shows.
struct Drawing {
    base::YuvImage picture;
    frames::Track track;
};

Drawing frame_of(const std::string& place, frames::OpenOptions opening, const std::optional<base::Micros>& time) {
    opening.selection = shown_at(time);
    const std::unique_ptr<frames::FrameSource> source = frames::open(place, opening);
    const std::optional<frames::Frame> frame = source->next();
    if (!frame) throw base::InputError{source->tracks().front().source, reason_of(*source, time)};
    const frames::Track& track = source->tracks().at(frame->track);
    media::FrameConverter converter{
        track.source, track.info.orientation, {"yuv420p", track.shown.width, track.shown.height}};
    return {converter.image(frame->picture), track};
}

void draw_on(Drawing& drawing, const DrawOptions& options) {
    const counting::ShownPart part{drawing.track};
    const auto [width, height] = std::pair{drawing.track.info.width, drawing.track.info.height};
    counting::Scene scene;
    for (const counting::LineSpec& line : options.lines)
        scene.lines.push_back({part.placed(counting::resolve(line, width, height)), line.forward, line.backward, 0, 0});
    for (const counting::ZoneSpec& zone : options.zones)
        scene.zones.push_back({part.placed(counting::resolve(zone, width, height)), 0});
    counting::draw_places(drawing.picture, scene);
}

std::string encoded(const base::YuvImage& picture, const std::string& path) {
    constexpr int quality = 92;
    const std::string ending = base::lower(std::filesystem::path{path}.extension().string());
    if (ending == ".jpg" || ending == ".jpeg") return media::JpegEncoder{quality}.encode(picture);
    return media::png_of(picture);
}

} // namespace

void declare_draw(cli::Command& program, DrawOptions& options) {
    cli::Command& command =
        program.subcommand("draw", "Draw lines with their directions and zones on a frame, before a long run");
    command.example("vlm-count draw clip.mp4 --line door=0.5,0:0.5,1 -o lines.png",
                    "See where a line lies before a long run");
    command.take_named_sources();
    command.positionals("SOURCE", "A file, a URL, a camera or -", options.sources);
    declare_places(command, options.lines, options.zones);
    command.group("Which frame");
    command.value("--at", "T", "The frame that is shown at this time", options.at, base::parse_duration, "the first",
                  cli::Scope::command_line);
    cli::declare_source(command, options.source);
    cli::declare_speed(command, options.source);
    command.group("Output");
    cli::declare_output_file(command, options.output,
                             {.help = "Write to this file: a PNG, or a JPEG where its name ends in .jpg"});
}

base::ExitCode draw(const DrawOptions& options, cli::Settings& settings) {
    if (options.sources.size() != 1) throw base::UsageError{"name one source to draw on; try vlm-count draw clip.mp4"};
    if (options.lines.empty() && options.zones.empty())
        throw base::UsageError{"nothing to draw; --line and --zone say what"};
    const std::string argument = options.sources.front(); // settings are applied anew for it
    cli::check_no_input(options.output, {argument});
    const capture::NamedSource source = cli::named_source(argument, settings, options.source);
    Drawing drawing = frame_of(source.place, source.opening, options.at);
    draw_on(drawing, options);
    base::Output output{options.output.path, options.output.overwrite()};
    if (output.is_terminal()) throw base::UsageError{"a picture is nothing for a terminal; -o FILE says where it goes"};
    output.write(encoded(drawing.picture, options.output.path));
    output.close();
    return base::ExitCode::done;
}

} // namespace vlm::counting_tool
