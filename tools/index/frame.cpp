// SPDX-License-Identifier: Apache-2.0
#include "tools/index/frame.hpp"

#include "common/archive/open_archive.hpp"
#include "common/archive/still_picture.hpp"
#include "common/archive/video_list.hpp"
#include "common/archive/video_place.hpp"
#include "common/base/clock.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/values.hpp"

namespace vlm::indexing {

void FrameCommand::declare(cli::Command& program) {
    cli::Command& command = program.subcommand("frame", "Write the frame that a video shows at a time");
    command.example("vlm-index frame clip.mp4 12:30 -o frame.jpg",
                    "What a video shows after twelve and a half minutes");
    command.positionals("VIDEO T", "An id, a path, or the beginning of a path or fingerprint; a time in the video",
                        m_words);
    cli::declare_db(command, m_db);
    m_login.declare(command);
    command.group("What of the picture");
    constexpr int least_side = 16;
    constexpr int most_side = 16384;
    command.value("--max-side", "N", "Scale down until no side is longer than N pixels", m_max_side,
                  cli::whole(least_side, most_side));
    command.group("Output");
    cli::declare_output_file(command, m_output, {.help = "Write to this file, a JPEG"});
}

base::ExitCode FrameCommand::execute() {
    if (m_words.size() != 2) throw base::UsageError{"name one video and a time in it: clip.mp4 12:30"};
    const base::Micros time = base::parse_duration(m_words.back());
    const store::Connection index = archive::open_archive(m_db, archive::Access::read);
    const std::string place = archive::readable_place(archive::find_video(index, m_words.front()));
    const std::string jpeg = archive::still_picture(m_login.into(place, m_words.front()), time, m_max_side);
    base::Output output{m_output.path, m_output.overwrite()};
    if (output.is_terminal()) throw base::UsageError{"a picture is nothing for a terminal; -o FILE says where it goes"};
    output.write(jpeg);
    output.close();
    return base::ExitCode::done;
}

} // namespace vlm::indexing
