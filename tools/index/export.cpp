// SPDX-License-Identifier: Apache-2.0
#include "tools/index/export.hpp"

#include <array>

#include "common/archive/open_archive.hpp"
#include "common/archive/report_page.hpp"
#include "common/archive/video_list.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/signals.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/values.hpp"
#include "common/records/csv.hpp"
#include "common/records/json_line.hpp"
#include "common/records/read_record.hpp"
#include "common/records/result_formatter.hpp"
#include "common/store/snapshot.hpp"
#include "tools/index/words.hpp"

namespace vlm::indexing {

using archive::StoredResult;
using records::VideoRecord;

namespace {

constexpr std::array<std::string_view, 5> format_names = {"csv", "jsonl", "vtt", "srt", "html"};

std::string line_of(ExportFormat format, std::string_view video, std::string_view source, const StoredResult& result) {
    base::throw_if_stopped();
    if (format == ExportFormat::jsonl) return records::compact_json(result.record) + "\n";
    using namespace records;
    return csv_line({csv_field(video), csv_field(source), csv_field(result.wall), base::format_seconds(result.t0),
                     base::format_seconds(result.t1), csv_foreign(result.task), csv_foreign(result.model),
                     csv_foreign(result.text), csv_foreign(result.error)});
}

std::string path_of(const VideoRecord& video) {
    return video.places.empty() ? "" : video.places.front().path;
}

} // namespace

void ExportCommand::declare(cli::Command& program) {
    cli::Command& command =
        program.subcommand("export", "Write what was said about videos as a file for other programs");
    command.positionals(
        "[VIDEO...]", "Ids, paths, or beginnings of paths or fingerprints; all, and live sources, where none is given",
        m_videos);
    cli::declare_db(command, m_db);
    declare_result_filter(command, m_filter);
    command.group("Output");
    command.value("--format", "FORMAT",
                  "csv, jsonl (the records as they came), vtt or srt (subtitles of one video), html (a page to read)",
                  m_format, cli::choice<ExportFormat>(format_names), "jsonl");
    cli::declare_output_file(command, m_output, "FILE", "Where it goes");
}

void ExportCommand::write_subtitles(const store::Connection& index, const Write& write) const {
    const VideoRecord video = archive::find_video(index, m_videos.front());
    const bool vtt = m_format == ExportFormat::vtt;
    records::ResultFormatter formatter{vtt ? records::Format::vtt : records::Format::srt};
    write(formatter.begin());
    archive::list_results(index, video.id, m_filter, [&](const StoredResult& stored) {
        base::throw_if_stopped();
        records::Result result;
        result.t0 = stored.t0;
        result.t1 = stored.t1;
        result.text = stored.text;
        if (!stored.error.empty()) result.error = records::ResultError{};
        write(formatter.add(result));
    });
    write(formatter.end_video(video.duration ? records::micros_of(*video.duration) : std::nullopt));
}

void ExportCommand::write_page(const store::Connection& index, const Write& write) const {
    std::vector<std::int64_t> videos;
    for (const std::string& word : m_videos)
        videos.push_back(archive::find_video(index, word).id);
    if (m_videos.empty()) {
        archive::list_videos(index, {}, [&](const VideoRecord& video) {
            if (video.results > 0) videos.push_back(video.id);
        });
    }
    archive::write_report(index, videos, m_filter, write);
}

void ExportCommand::write_records(const store::Connection& index, const Write& write) const {
    if (m_format == ExportFormat::csv) write("video,source,wall,t0,t1,task,model,text,error\r\n");
    const auto write_video = [&](const VideoRecord& video) {
        const std::string path = path_of(video);
        archive::list_results(index, video.id, m_filter, [&](const StoredResult& result) {
            write(line_of(m_format, video.fingerprint, path, result));
        });
    };
    for (const std::string& word : m_videos)
        write_video(archive::find_video(index, word));
    if (!m_videos.empty()) return;
    archive::list_videos(index, {}, write_video);
    archive::list_live_results(index, m_filter, [&](std::string_view source, const StoredResult& result) {
        write(line_of(m_format, "", source, result));
    });
}

base::ExitCode ExportCommand::execute() {
    const bool subtitles = m_format == ExportFormat::vtt || m_format == ExportFormat::srt;
    if (subtitles && m_videos.size() != 1) throw base::UsageError{"subtitles are about one video: name it"};
    store::Connection index = archive::open_archive(m_db, archive::Access::read);
    const store::Snapshot snapshot{index};
    for (const std::string& word : m_videos)
        static_cast<void>(archive::find_video(index, word)); // before there is a file
    base::Output output{m_output.path, m_output.overwrite()};
    const Write write = [&](std::string_view bytes) { output.write(bytes); };
    if (subtitles) {
        write_subtitles(index, write);
    } else if (m_format == ExportFormat::html) {
        write_page(index, write);
    } else {
        write_records(index, write);
    }
    output.close();
    return base::ExitCode::done;
}

} // namespace vlm::indexing
