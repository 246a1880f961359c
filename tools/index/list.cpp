// SPDX-License-Identifier: Apache-2.0
#include "tools/index/list.hpp"

#include <fmt/format.h>

#include "common/archive/open_archive.hpp"
#include "common/base/clock.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/text.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/values.hpp"
#include "tools/index/words.hpp"

namespace vlm::indexing {

using records::VideoRecord;

namespace {

std::string length_of(const VideoRecord& video) {
    const auto micros = [](double seconds) { return base::Micros{static_cast<std::int64_t>(seconds * 1e6)}; };
    return video.duration ? base::format_clock(std::chrono::floor<std::chrono::seconds>(micros(*video.duration))) : "";
}

std::string row_of(const VideoRecord& video) {
    constexpr std::size_t longest = 4096;
    const std::string path = video.places.empty() ? "(no file)" : base::one_line(video.places.front().path, longest);
    const std::string picture = video.width > 0 ? fmt::format("{}x{}", video.width, video.height) : "";
    const std::string state = video.error.empty() ? "" : "  failed: " + base::one_line(video.error);
    return fmt::format("{:>6}  {:<20.19}  {:>9}  {:>9}  {:<10}  {}{}\n", video.id, video.wall, length_of(video),
                       picture, video.codec, path, state);
}

} // namespace

void ListCommand::declare(cli::Command& program) {
    cli::Command& command = program.subcommand("list", "List the videos of the index, the oldest first");
    command.example("vlm-index list --since 2026-11-01", "What was taken since a day");
    command.example("vlm-index list --failed", "What cannot be used, and why");
    cli::declare_db(command, m_db);
    command.group("Which");
    command.value("--since", "TIME", "Taken at this time or later (RFC 3339, or its beginning: 2026-11-01)",
                  m_filter.since, cli::parse_time);
    command.value("--until", "TIME", "Taken before this time", m_filter.until, cli::parse_time);
    command.flag("--failed", "Only those that cannot be used", m_failed);
    command.group("Output");
    cli::declare_wording(command, "A table to read, or records", m_format);
}

base::ExitCode ListCommand::execute() {
    if (m_failed) m_filter.failed = true;
    const store::Connection index = archive::open_archive(m_db, archive::Access::read);
    base::Output output{"-", base::Overwrite::allow};
    const bool table = cli::wording_for(output, m_format) == cli::Wording::text;
    if (table)
        output.write(fmt::format("{:>6}  {:<20}  {:>9}  {:>9}  {:<10}  {}\n", "id", "taken (UTC)", "length", "picture",
                                 "codec", "path"));
    archive::list_videos(index, m_filter, [&](const VideoRecord& video) {
        output.write(table ? row_of(video) : records::to_json_line(video));
    });
    output.close();
    return base::ExitCode::done;
}

} // namespace vlm::indexing
