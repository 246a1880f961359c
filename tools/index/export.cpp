// SPDX-License-Identifier: Apache-2.0
#include "tools/index/export.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "common/archive/open_archive.hpp"
#include "common/archive/report_page.hpp"
#include "common/archive/task_list.hpp"
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

using archive::Footage;
using archive::StoredResult;
using base::Micros;
using records::VideoRecord;

namespace {

constexpr std::array<std::string_view, 5> format_names = {"jsonl", "csv", "vtt", "srt", "html"};

std::string line_of(ExportFormat format, std::string_view video, std::string_view source, const StoredResult& result) {
    base::throw_if_stopped();
    if (format == ExportFormat::jsonl) return records::compact_json(result.record) + "\n";
    using namespace records;
    return csv_line({csv_foreign(video), csv_foreign(source), csv_field(result.wall), base::format_seconds(result.t0),
                     base::format_seconds(result.t1), csv_foreign(result.task), csv_foreign(result.model),
                     csv_foreign(result.text), csv_foreign(result.error)});
}

} // namespace

void ExportCommand::declare(cli::Command& program) {
    cli::Command& command =
        program.subcommand("export", "Write what was said about videos and live sources as a file for other programs");
    command.example("vlm-index export clip.mp4 --format vtt -o clip.vtt", "Answers about a video as its subtitles");
    command.example("vlm-index export --task safety --format html -o report.html",
                    "All answers under a name as a page to read");
    command.positionals(
        "[VIDEO...]",
        "Ids, paths, beginnings of paths or fingerprints, or names of live sources; all where none is given", m_videos);
    cli::declare_db(command, m_db);
    declare_result_filter(command, m_filter);
    command.group("Output");
    command.value("--format", "jsonl|csv|vtt|srt|html",
                  "The records as they came, rows, subtitles of one video or source, or a page to read", m_format,
                  cli::choice<ExportFormat>(format_names), "jsonl");
    cli::declare_output_file(command, m_output);
}

std::vector<Footage> ExportCommand::footage(const store::Connection& index) const {
    std::vector<Footage> all;
    for (const std::string& word : m_videos)
        all.push_back(archive::find_footage(index, word));
    if (!m_videos.empty()) return all;
    const auto add = [&](const Footage& one) {
        if (archive::span_if_any(one, m_filter.span) && archive::is_anything_kept(index, one)) all.push_back(one);
    };
    archive::list_videos(index, {}, [&](const VideoRecord& video) { add({video, 0, ""}); });
    std::ranges::for_each(archive::live_sources(index), add);
    return all;
}

/// Times of a live source count from --since, or from the first that is known.
void ExportCommand::write_subtitles(const store::Connection& index, const Footage& footage, const Write& write) const {
    const archive::Span span = archive::span_of(footage, m_filter.span);
    archive::SpeechList speech{index, footage, span};
    const bool with_speech = m_filter.task.empty() && m_filter.model.empty();
    const auto first_said = with_speech ? speech.first() : std::nullopt;
    std::optional<Micros> origin;
    if (!footage.is_live() || m_filter.span.since) origin = footage.is_live() ? span.start : Micros{0};
    const auto shown_at = [&](Micros at) {
        if (!origin) origin = std::min(at, first_said.value_or(at));
        return std::max(at - *origin, Micros{0}); // what began before is shown from there on
    };
    records::ResultFormatter formatter{m_format == ExportFormat::vtt ? records::Format::vtt : records::Format::srt};
    const auto say_until = [&](Micros latest) {
        while (const auto said = with_speech ? speech.next(latest) : std::nullopt) {
            const Micros start = shown_at(said->at);
            write(formatter.say(start, shown_at(said->until()), said->text));
        }
    };
    write(formatter.begin());
    archive::list_results(index, footage, m_filter, [&](const StoredResult& stored) {
        base::throw_if_stopped();
        records::Result result;
        result.t0 = shown_at(stored.at);
        result.t1 = shown_at(stored.until());
        result.text = stored.text;
        if (!stored.error.empty()) result.error = records::ResultError{};
        write(formatter.add(result)); // the cue of the one before
        say_until(stored.at);
    });
    const auto duration = footage.video ? footage.video->duration : std::nullopt;
    write(formatter.end_video(duration ? records::micros_of(*duration) : std::nullopt));
    say_until(archive::Span::never);
}

void ExportCommand::write_records(const store::Connection& index, const std::vector<Footage>& footage,
                                  const Write& write) const {
    if (m_format == ExportFormat::csv) write("video,source,wall,t0,t1,task,model,text,error\r\n");
    for (const Footage& one : footage) {
        const std::string video = one.video ? one.video->fingerprint : "";
        const std::string source = !one.video                  ? one.name
                                   : one.video->places.empty() ? ""
                                                               : one.video->places.front().path;
        archive::list_results(index, one, m_filter,
                              [&](const StoredResult& result) { write(line_of(m_format, video, source, result)); });
    }
}

base::ExitCode ExportCommand::execute() {
    const bool subtitles = m_format == ExportFormat::vtt || m_format == ExportFormat::srt;
    if (subtitles && m_videos.size() != 1)
        throw base::UsageError{"subtitles are about one video or live source: name it"};
    store::Connection index = archive::open_archive(m_db, archive::Access::read);
    const store::Snapshot snapshot{index};
    archive::check_task(index, m_filter.task); // counts, too, where it is a page
    const std::vector<Footage> footage = this->footage(index);
    for (const Footage& one : footage)
        static_cast<void>(archive::span_of(one, m_filter.span)); // before there is a file
    base::Output output{m_output.path, m_output.overwrite()};
    const Write write = [&](std::string_view bytes) { output.write(bytes); };
    if (subtitles) {
        write_subtitles(index, footage.front(), write);
    } else if (m_format == ExportFormat::html) {
        archive::write_report(index, footage, m_filter, write);
    } else {
        write_records(index, footage, write);
    }
    output.close();
    return base::ExitCode::done;
}

} // namespace vlm::indexing
