// SPDX-License-Identifier: Apache-2.0
#include "tools/index/show.hpp"

#include <fmt/format.h>

#include "common/archive/archive_figures.hpp"
#include "common/archive/open_archive.hpp"
#include "common/archive/video_list.hpp"
#include "common/archive/video_parts.hpp"
#include "common/base/clock.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/values.hpp"
#include "tools/index/words.hpp"

namespace vlm::indexing {

using records::VideoRecord;

namespace {

std::string row(std::string_view name, std::string_view value) {
    constexpr std::size_t longest = 4096;
    return value.empty() ? "" : fmt::format("{:<12} {}\n", name, base::one_line(value, longest));
}

/// What there is, a line each.
std::string rows_of(const VideoRecord::Kept& kept) {
    std::string text;
    const auto add = [&](std::string_view name, std::int64_t n) {
        if (n > 0) text += row(name, std::to_string(n));
    };
    add("counts", kept.counts);
    add("crossings", kept.crossings);
    add("occupancy", kept.occupancy);
    add("events", kept.events);
    add("transcripts", kept.transcripts);
    return text;
}

std::string report(const VideoRecord& video, std::size_t scenes) {
    std::string text = row("id", std::to_string(video.id)) + row("fingerprint", video.fingerprint);
    for (const VideoRecord::At& place : video.places)
        text += row("path", place.path + (place.missing.empty() ? "" : " (missing since " + place.missing + ")"));
    text += row("failed", video.error) + row("size", fmt::format("{} bytes", video.size));
    text += row("container", video.container) + row("codec", video.codec);
    if (video.width > 0) text += row("picture", fmt::format("{}x{}", video.width, video.height));
    if (video.duration) text += row("length", fmt::format("{:.3f} s", *video.duration));
    if (video.fps) text += row("frames", fmt::format("{:.3f} a second", *video.fps));
    text += row("sound", video.audio);
    if (!video.wall.empty()) text += row("taken", video.wall + " (by its " + video.wall_from + ")");
    if (video.keyframes) text += row("keyframes", std::to_string(*video.keyframes));
    return text + row("thumbnails", base::counted(static_cast<std::uint64_t>(video.sheets), "sheet")) +
           (scenes > 0 ? row("scenes", std::to_string(scenes)) : "") + row("results", std::to_string(video.results)) +
           (video.kept ? rows_of(*video.kept) : "");
}

std::string line_of(const media::Scene& scene) {
    return fmt::format("{} {}\n", base::format_seconds(scene.t),
                       scene.score ? fmt::format("{:.3f}", *scene.score) : "-");
}

/// Time, place and size, as far as they are known.
std::string line_of(const media::Keyframe& keyframe) {
    const auto number = [](std::int64_t value) { return value < 0 ? std::string{"-"} : std::to_string(value); };
    const std::string sign = keyframe.pts < base::Micros{0} ? "-" : "";
    return fmt::format("{}{} {} {}\n", sign, base::format_seconds(std::chrono::abs(keyframe.pts)),
                       number(keyframe.position), number(keyframe.size));
}

} // namespace

void ShowCommand::declare(cli::Command& program) {
    cli::Command& command = program.subcommand("show", "Tell what is known of a video");
    command.example("vlm-index show clip.mp4", "A video in figures");
    command.example("vlm-index show clip.mp4 --format jsonl | jq .places", "Where it lies");
    command.positionals("VIDEO", "An id, a path, or the beginning of a path or fingerprint", m_videos);
    cli::declare_db(command, m_db);
    command.group("Output");
    command.flag("--keyframes", "Print each keyframe instead: time, place in the file and size in bytes", m_keyframes);
    command.flag("--scenes",
                 "Print where each scene begins instead: time, and of a cut how much the picture differs, 0 to 1",
                 m_scenes);
    cli::declare_wording(command, "Lines to read, or a record", m_format);
}

base::ExitCode ShowCommand::execute() {
    const std::string& word = one_video(m_videos);
    if (m_keyframes && m_scenes) throw base::UsageError{"--keyframes and --scenes are two lists: ask for one"};
    const store::Connection index = archive::open_archive(m_db, archive::Access::read);
    VideoRecord video = archive::find_video(index, word);
    video.kept = archive::kept_about(index, video.id);
    base::Output output{"-", base::Overwrite::allow};
    if (m_keyframes) {
        for (const media::Keyframe& keyframe : archive::keyframes_of(index, video.id))
            output.write(line_of(keyframe));
    } else if (m_scenes) {
        for (const media::Scene& scene : archive::scenes_of(index, video.id))
            output.write(line_of(scene));
    } else {
        output.write(m_format == cli::Wording::jsonl ? records::to_json_line(video)
                                                     : report(video, archive::scenes_of(index, video.id).size()));
    }
    output.close();
    return base::ExitCode::done;
}

void ThumbsCommand::declare(cli::Command& program) {
    cli::Command& command = program.subcommand("thumbs", "Write a sheet of a video's thumbnails, a hundred to a sheet");
    command.example("vlm-index thumbs clip.mp4 -o sheet.jpg", "The first hundred thumbnails in one picture");
    command.positionals("VIDEO", "An id, a path, or the beginning of a path or fingerprint", m_videos);
    cli::declare_db(command, m_db);
    command.group("Output");
    command.value("--sheet", "N", "The N-th sheet", m_sheet, cli::whole(1), "1");
    cli::declare_output_file(command, m_output, {.help = "Write to this file, a JPEG"});
}

base::ExitCode ThumbsCommand::execute() {
    const std::string& word = one_video(m_videos);
    const store::Connection index = archive::open_archive(m_db, archive::Access::read);
    const VideoRecord video = archive::find_video(index, word);
    const auto sheet = archive::sheet_of(index, video.id, m_sheet - 1);
    if (!sheet)
        throw base::InputError{
            one_video(m_videos),
            fmt::format("has {}", base::counted(static_cast<std::uint64_t>(video.sheets), "sheet of thumbnails"))};
    base::Output output{m_output.path, m_output.overwrite()};
    if (output.is_terminal()) throw base::UsageError{"a picture is nothing for a terminal; -o FILE says where it goes"};
    output.write(sheet->jpeg);
    output.close();
    return base::ExitCode::done;
}

} // namespace vlm::indexing
