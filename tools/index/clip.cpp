// SPDX-License-Identifier: Apache-2.0
#include "tools/index/clip.hpp"

#include "common/archive/open_archive.hpp"
#include "common/archive/video_list.hpp"
#include "common/archive/video_place.hpp"
#include "common/base/clock.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/cli/db_option.hpp"
#include "common/media/clip.hpp"

namespace vlm::indexing {

void ClipCommand::declare(cli::Command& program) {
    cli::Command& command = program.subcommand("clip", "Copy a part of a video into an MP4 file, without encoding");
    command.example("vlm-index clip clip.mp4 10:05 10:40 -o part.mp4", "Half a minute of a video, as a file");
    command.positionals("VIDEO START END",
                        "An id, a path, or the beginning of a path or fingerprint; times in the video", m_words);
    cli::declare_db(command, m_db);
    m_login.declare(command);
    command.group("Output");
    cli::declare_output_file(command, m_output, {.standard = ""});
}

base::ExitCode ClipCommand::execute() {
    if (m_words.size() != 3) throw base::UsageError{"name one video and two times in it: clip.mp4 10:05 10:40"};
    const media::ClipSpan span{base::parse_duration(m_words[1]), base::parse_duration(m_words[2])};
    if (span.end <= span.start) throw base::UsageError{"the clip ends before it begins"};
    if (!base::Output::makes_file(m_output.path)) throw base::UsageError{"a clip needs a file: -o clip.mp4"};
    base::Output::check(m_output.path, m_output.overwrite());
    const store::Connection index = archive::open_archive(m_db, archive::Access::read);
    const std::string place = archive::readable_place(archive::find_video(index, m_words.front()));
    cli::check_no_input(m_output, {place});
    media::write_clip(m_login.into(place, m_words.front()), m_output.path, span);
    return base::ExitCode::done;
}

} // namespace vlm::indexing
