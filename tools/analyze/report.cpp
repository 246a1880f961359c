// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/report.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "common/archive/open_archive.hpp"
#include "common/archive/task_list.hpp"
#include "common/archive/task_texts.hpp"
#include "common/archive/video_list.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/cli/asked_server.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/footage_options.hpp"
#include "common/cli/generation_options.hpp"
#include "common/cli/values.hpp"
#include "common/infer/backends.hpp"
#include "tools/analyze/answers.hpp"
#include "tools/analyze/options.hpp"
#include "tools/analyze/reuse_options.hpp"
#include "tools/analyze/stored_texts.hpp"
#include "tools/analyze/text_asker.hpp"

namespace vlm::analyze {

using analysis::Passage;
using base::ExitCode;

namespace {

/// Those that are named, else all that the index knows.
std::vector<archive::Footage> wanted_footage(const store::Connection& index, const std::vector<std::string>& words) {
    std::vector<archive::Footage> footage;
    for (const std::string& word : words)
        footage.push_back(archive::find_footage(index, word));
    if (!words.empty()) return footage;
    archive::list_videos(index, {}, [&](const records::VideoRecord& video) { footage.push_back({video, 0, ""}); });
    for (archive::Footage& source : archive::live_sources(index))
        footage.push_back(std::move(source));
    return footage;
}

std::vector<StoredTexts> wanted_texts(const store::Connection& index, const Options& options) {
    std::vector<StoredTexts> all;
    for (const archive::Footage& footage : wanted_footage(index, options.arguments)) {
        // What is named must have these times.
        if (!options.arguments.empty()) std::ignore = archive::span_of(footage, options.report.span);
        StoredTexts texts = stored_texts(index, footage, options.report.span, options.task);
        if (!texts.said.empty()) all.push_back(std::move(texts));
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const StoredTexts& a, const StoredTexts& b) { return a.wall < b.wall; });
    return all;
}

/// One call of the subcommand.
class Report {
public:
    Report(const Options& options, store::Connection& index, infer::Backend& backend)
        : m_backend{backend}
        , m_asker{options, backend, reduce_prompt(options.summary, options.generation)}
        , m_kept{index, options.task}
        , m_writer{options.output, Answers::one, records::Heading::none} {}

    ExitCode write(const std::vector<StoredTexts>& all) {
        const bool several = all.size() > 1;
        std::vector<Passage> said;
        std::vector<Passage> missing;
        for (const StoredTexts& texts : all) {
            Passage summary = summarise(texts.about, texts.said, texts.missing, true);
            if (m_stop) return *m_stop;
            summary.label =
                texts.about.source + (texts.wall.empty() ? ", " : ", from " + texts.wall + ", ") + summary.label;
            (summary.text.empty() ? missing : said).push_back(std::move(summary));
        }
        // What is about several has no place in an index: only the cache of answers keeps it.
        const analysis::SummarySubject about = several ? sources_of(all) : all.front().about;
        const Passage last = several ? summarise(about, said, missing, false) : said.empty() ? Passage{} : said.front();
        if (m_stop) return *m_stop;
        if (!last.text.empty()) m_writer.write(record_of(about, last, several ? missing : all.front().missing));
        m_writer.close();
        if (m_failed == 0) return ExitCode::done;
        return last.text.empty() ? ExitCode::failed : ExitCode::some_failed;
    }

private:
    /// The last summary; without a text where there is none.
    Passage summarise(const analysis::SummarySubject& about, const std::vector<Passage>& said,
                      const std::vector<Passage>& missing, bool keeps) {
        analysis::KnownAnswers known;
        analysis::RecordKeeper keeper;
        if (keeps) {
            known = [this](const std::string& key, const analysis::Span&) {
                auto text = m_kept.find(key);
                return text ? std::optional{analysis::KnownWork{std::move(text)}} : std::nullopt;
            };
            keeper = [this](const records::Result& result) { m_kept.keep(records::to_json_line(result)); };
        }
        const auto outcome = m_asker.run(about, said, missing, known, keeper, [](const auto&) {});
        m_failed += outcome.failed;
        m_stop = outcome.stop;
        m_level = outcome.level;
        return outcome.summary.value_or(Passage{});
    }

    static analysis::SummarySubject sources_of(const std::vector<StoredTexts>& all) {
        constexpr std::size_t most_named = 20;
        analysis::SummarySubject about;
        for (std::size_t i = 0; i < std::min(all.size(), most_named); ++i)
            about.source += (i > 0 ? ", " : "") + all[i].about.source;
        if (all.size() > most_named) about.source += fmt::format(" and {} more", all.size() - most_named);
        return about;
    }

    [[nodiscard]] records::Result record_of(const analysis::SummarySubject& about, const Passage& last,
                                            const std::vector<Passage>& missing) const {
        infer::Answer answer;
        answer.text = last.text;
        records::Result result = made_result(m_backend.info(), m_asker.prompt(), answer);
        result.key = last.key;
        result.source = about.source;
        result.video = about.video;
        result.t0 = last.span.t0;
        result.t1 = last.span.t1;
        result.wall = last.wall;
        result.level = m_level;
        for (const Passage& each : missing)
            result.missing.emplace_back(each.span.t0, each.span.t1);
        return result;
    }

    const infer::Backend& m_backend;
    TextAsker m_asker;
    archive::TaskTexts m_kept;
    AnswerWriter m_writer;
    int m_failed = 0;
    int m_level = 0;
    std::optional<ExitCode> m_stop;
};

} // namespace

void declare_report(cli::Command& program, Options& options) {
    cli::Command& command = program.subcommand(
        "report", "Summarise stored answers about a part of videos and live sources, or of all of them");
    command.example("vlm-analyze report cam --db archive.db --task safety --since 2026-11-01",
                    "Sum up what was answered about a source since a day");
    command.positionals("[VIDEO|SOURCE]...", "Ids, paths, or names of live sources; all where none is named",
                        options.arguments);
    cli::declare_db(command, options.report.db);
    command.group("Which");
    command.value("--task", "NAME", "The task whose answers are summarised", options.task, cli::parse_text);
    cli::declare_span(command, options.report.span);
    command.group("Summaries");
    declare_reduction(command, options.summary);
    declare_no_cache(command, options.reuse);
    declare_concurrency(command, options.concurrency);
    cli::declare_model(command, options.model);
    cli::declare_generation(command, options.generation);
    cli::declare_budget(command, options.budget);
    cli::declare_output(command, options.output);
}

ExitCode report(Options& options, cli::Settings& settings) {
    if (options.task.empty()) throw base::UsageError{"--task: name the task whose answers are to be summarised"};
    store::Connection index = archive::open_archive(options.report.db, archive::Access::write);
    archive::check_task(index, options.task, archive::TaskKind::analyze);
    const std::vector<StoredTexts> texts = wanted_texts(index, options);
    if (texts.empty())
        throw base::Error{fmt::format("{}: there is no answer of the task {} to summarise",
                                      base::one_line(options.report.db), base::one_line(options.task))};
    if (!options.summary.model.empty()) options.model.model = options.summary.model;
    infer::BackendOptions chosen = cli::choose_backend(options.model, cli::Fallback::none);
    settings.apply_model(chosen.model.empty() ? infer::make_backend(chosen)->info().model : chosen.model);
    cli::set_limits(chosen, options.model);
    const auto backend = infer::make_backend(chosen);
    return Report{options, index, *backend}.write(texts);
}

} // namespace vlm::analyze
