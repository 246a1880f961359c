// SPDX-License-Identifier: Apache-2.0
#include "tools/index/search.hpp"

#include <array>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "common/archive/open_archive.hpp"
#include "common/archive/task_list.hpp"
#include "common/archive/video_list.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/text.hpp"
#include "common/cli/db_option.hpp"
#include "common/cli/values.hpp"
#include "tools/index/embedding_server.hpp"
#include "tools/index/words.hpp"

namespace vlm::indexing {

using records::MomentRecord;

namespace {

constexpr std::array<std::string_view, 2> order_names = {"rank", "time"};

/// Where there is a file, its link is on a line of its own.
std::string row_of(const MomentRecord& moment) {
    constexpr std::size_t longest_path = 4096;
    const std::string source = moment.source.empty() ? moment.video : moment.source;
    std::string row = fmt::format("{:<20.19}  {:>10}  {:>10}  {:<16}  {}: {}\n", moment.wall,
                                  base::format_clock(moment.t0), base::format_clock(moment.t1),
                                  base::one_line(moment.task), base::one_line(source, longest_path), moment.snippet);
    if (!moment.link.empty()) row += fmt::format("{:<20}  {}  {}\n", "", moment.link, words_of(moment.thumbnail));
    return row;
}

} // namespace

void SearchCommand::declare(cli::Command& program) {
    cli::Command& command = program.subcommand("search", "Find moments by what was said about them");
    command.example("vlm-index search red truck --since 2026-11-01", "Where both words were said");
    command.example("vlm-index search '\"red truck\"' --by time --limit 100",
                    "Where they were said together, the latest first");
    command.positionals("WORDS...", "Words that a text must have, all of them, and \"phrases\"", m_words);
    cli::declare_db(command, m_db);
    command.group("Which");
    command.flag("--raw", "Take the words as a query of SQLite's FTS5: prefix*, AND, OR, NOT, NEAR(a b, 5)",
                 m_options.raw);
    command.flag("--semantic", "Find what means something similar to the words, by the vectors that embed has made",
                 m_semantic);
    command.flag("--hybrid", "Find both what has the words and what means something similar", m_hybrid);
    command.value("--video", "VIDEO", "Only in this video: an id, a path, or the beginning of a path or fingerprint",
                  m_video, cli::parse_text);
    command.value("--task", "NAME", "Only in what is kept under this name", m_options.task, cli::parse_text);
    command.value("--model", "PATTERN", "Only what models of this name said, where * stands for anything",
                  m_options.model, cli::parse_text);
    command.value("--since", "TIME", "Taken at this time or later (RFC 3339, or its beginning: 2026-11-01)",
                  m_options.since, cli::parse_time);
    command.value("--until", "TIME", "Taken before this time", m_options.until, cli::parse_time);
    constexpr std::size_t most = 1000;
    command.value("--limit", "N", "So many moments at most", m_options.limit, cli::whole<std::size_t>(1, most), "20");
    command.group("Which server tells what the words mean");
    command.value("--embedding-model", "NAME", "Compare with vectors of this model, where the index has several",
                  m_embedding_model, cli::parse_text);
    cli::declare_server(command, m_server);
    command.exclusive({"semantic", "hybrid", "raw"});
    command.exclusive({"semantic", "hybrid", "by"});
    command.group("Output");
    command.value("--by", "rank|time", "rank: what fits best first; time: what was kept last first", m_options.order,
                  cli::choice<archive::SearchOrder>(order_names), "rank");
    cli::declare_wording(command, "A table to read, or records", m_format);
}

/// The index's own model is asked, once.
archive::Meaning SearchCommand::meaning_in(const store::Connection& index) {
    archive::Meaning meaning{archive::find_vector_model(index, m_embedding_model), {}};
    m_server.model = meaning.model.name;
    infer::Embedder embedder = quick_embedder(embedding_server(m_server));
    const std::vector<std::string> words = {m_options.words};
    auto answer = embedder.embed(words);
    if (const auto* failure = std::get_if<infer::Failure>(&answer)) fail(*failure);
    auto& vector = std::get<std::vector<infer::UnitVector>>(answer).front();
    if (!vector) throw base::Error{"the server answered a vector that is zero or has no numbers"};
    if (vector->size() != meaning.model.dimensions) {
        throw base::Error{fmt::format("'{}' answers vectors of {} numbers, and those that the index has of it are of "
                                      "{}: it is another model",
                                      base::one_line(meaning.model.name), vector->size(), meaning.model.dimensions)};
    }
    meaning.vector = std::move(*vector);
    return meaning;
}

base::ExitCode SearchCommand::execute() {
    const store::Connection index = archive::open_archive(m_db, archive::Access::read);
    archive::check_task(index, m_options.task, archive::TaskKind::analyze);
    m_options.words = fmt::format("{}", fmt::join(m_words, " "));
    if (!m_video.empty()) m_options.video = archive::find_video(index, m_video).id;
    if (m_semantic || m_hybrid) {
        if (base::trim(m_options.words).empty()) throw base::UsageError{"search: no words are given"};
        m_options.meaning = meaning_in(index);
        m_options.by_words = m_hybrid;
    }
    const auto moments = archive::search(index, m_options);
    base::Output output{"-", base::Overwrite::allow};
    const bool table = cli::wording_for(output, m_format) == cli::Wording::text;
    if (table)
        output.write(fmt::format("{:<20}  {:>10}  {:>10}  {:<16}  {}\n", "taken (UTC)", "from", "to", "task", "text"));
    for (const MomentRecord& moment : moments)
        output.write(table ? row_of(moment) : records::to_json_line(moment));
    output.close();
    return base::ExitCode::done;
}

} // namespace vlm::indexing
