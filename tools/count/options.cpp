// SPDX-License-Identifier: Apache-2.0
#include "tools/count/options.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/cli/filter_options.hpp"
#include "common/cli/shard_option.hpp"
#include "common/cli/values.hpp"

namespace vlm::counting_tool {
namespace {

constexpr std::array<std::string_view, 3> format_names = {"text", "jsonl", "mot"};
constexpr int most_tiles = 8;

/// "3x2"
counting::Tiling parse_tiles(const std::string& text) {
    const auto x = text.find('x');
    const auto side = [&](const std::string& part) { return static_cast<int>(cli::parse_whole(part, 1, most_tiles)); };
    if (x == std::string::npos) throw base::UsageError{fmt::format("'{}' is none; try 2x1", base::one_line(text, 20))};
    return {side(text.substr(0, x)), side(text.substr(x + 1))};
}

/// "3": every third frame; "5fps": five a second.
DetectEvery parse_detect_every(const std::string& text) {
    constexpr std::string_view unit = "fps";
    if (text.ends_with(unit)) return {1, cli::parse_rate(text.substr(0, text.size() - unit.size()))};
    return {static_cast<int>(cli::parse_whole(text, 1, 100'000)), {}};
}

void declare_looking(cli::Command& command, Options& options) {
    command.group("What looks");
    command.value(
        "--detector", "SPEC",
        "What finds objects: hog (people), motion (whatever moves), a model in an .onnx file, kserve:URL of a model on "
        "a server, vlm (a language model that sees, asked for boxes), or a .csv file of boxes that others have found "
        "(MOTChallenge)",
        options.detector.spec, cli::parse_text, "hog");
    command.value("--device", "NAME", "Where a model is computed: cpu, opencl, cuda, as far as OpenCV has it",
                  options.detector.device, cli::parse_text, "cpu");
    command.value("--detector-size", "WxH", "Size of a model's input; where not given, what the model says",
                  options.detector_size, cli::parse_size);
    command.value("--batch", "N",
                  "Show a model up to N pictures at once, also of several files, where it takes several; where not "
                  "given, 1 on cpu, 8 "
                  "on other devices and servers",
                  options.detector.batch, cli::whole(1, 256));
    command.value("--detect-every", "N|Rfps",
                  "Look at every Nth of the chosen frames only, or at R of them a second (5fps)", options.detect_every,
                  parse_detect_every, "1");
    command.value("--tiles", "CxR", "Look at the picture in C columns and R rows, for what is small in it",
                  options.detector.tiling, parse_tiles, "1x1");
    cli::declare_roi(command, options.roi);
    command.flag("--stabilise",
                 "The camera shakes: lines and zones stay where they are in the scene, as the first frame shows it",
                 options.stabilise);
    command.list("--classes", "NAMES", "Count only these (person,car); any: whatever it is, as one class",
                 options.classes, cli::parse_text);
    command.value(
        "--min-score", "S", "Begin to follow an object only where the detector is at least so sure, 0 to 1",
        options.min_score, [](const std::string& text) { return cli::parse_number(text, 0.05, 1); }, "0.5");
    command.value(
        "--min-size", "N", "Leave out what is less than N pixels high and wide", options.min_size,
        [](const std::string& text) { return cli::parse_number(text, 0, 100'000); }, "0");
}

void declare_keeping(cli::Command& command, Options& options) {
    command.group("What is kept");
    command.value(
        "--db", "FILE",
        "Keep counts in this index, and what was found in videos, so that a run that was stopped goes on; typed "
        "without a source, count in all of its videos",
        options.db, cli::parse_text);
    command.value("--task", "NAME", "Keep them under this name", options.task, cli::parse_text,
                  "count; with --detector vlm, vlm");
    cli::declare_shard(command, "With --db and no source, count only in this share of the index's videos",
                       options.shard);
}

void declare_output(cli::Command& command, Options& options) {
    command.group("Output");
    command.value("--format", "text|jsonl|mot", "Lines to read, records, or the boxes of tracks (MOTChallenge)",
                  options.format, cli::choice<CountFormat>(format_names), cli::text_or_jsonl);
    cli::declare_output_file(command, options.output);
    cli::declare_stats(command, options.output);
}

} // namespace

void declare_places(cli::Command& command, std::vector<counting::LineSpec>& lines,
                    std::vector<counting::ZoneSpec>& zones) {
    command.group("What is counted");
    command.several("--line", "NAME=X,Y:X,Y[:IN,OUT]",
                    "Count what crosses this line: gate=0.44,0:0.44,1, or in pixels (340px); IN and OUT name its "
                    "directions. May be given again",
                    lines, counting::parse_line);
    command.several("--zone", "NAME=X,Y:X,Y:X,Y...",
                    "Count what is in this polygon; with :exclusive behind it, what is there is in no later zone. May "
                    "be given again",
                    zones, counting::parse_zone);
    command.check([&] { counting::check_names(lines, zones); });
}

void declare(cli::Command& command, Options& options) {
    command.example("vlm-count clip.mp4 --line door=0.5,0:0.5,1", "How many go through a door, and which way");
    command.example("vlm-count yard=rtsp://cam/1 --zone gate=0,0.5:1,0.5:1,1:0,1 --db archive.db",
                    "How many a camera sees at a gate, kept in an index");
    command.take_named_sources();
    command.positionals("[NAME=]SOURCE...",
                        "Videos, URLs, cameras, - for a frame stream (vlm-capture), or names that the configuration "
                        "knows ([source.NAME])",
                        options.sources);
    declare_looking(command, options);
    cli::declare_model(command, options.model);
    declare_places(command, options.lines, options.zones);
    command.value("--by", "D", "A count for each span so long; where not given, one for a video, one a minute live",
                  options.by, cli::parse_span);
    cli::declare_sampling(command, options.sampling);
    cli::declare_source(command, options.source);
    cli::declare_source_retries(command, options.source);
    cli::declare_speed(command, options.source);
    declare_keeping(command, options);
    cli::declare_actions(command, options.actions, R"('line == "door"', 'n > 5')");
    declare_pictures(command, options.pictures);
    cli::declare_status(command, options.status);
    declare_output(command, options);
}

} // namespace vlm::counting_tool
