// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/import_batch.hpp"

#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>

#include "common/analysis/answer_times.hpp"
#include "common/base/clock.hpp"
#include "common/base/error.hpp"
#include "common/base/line_reader.hpp"
#include "common/base/log.hpp"
#include "common/base/signals.hpp"
#include "common/base/text.hpp"
#include "common/infer/answer_json.hpp"

namespace vlm::analyze {

using base::ExitCode;
using base::LineReader;

namespace {

constexpr std::size_t longest_line = std::size_t{64} << 20U;

/// Judges an answer by the schema that was asked for; nobody can be asked to repair it.
void check_schema(const records::BatchUnit& unit, infer::Answer& answer) {
    if (unit.answer_schema.empty() || answer.failure) return;
    const infer::Schema schema{"answer", unit.answer_schema};
    if (const auto complaint = infer::misfit(schema, answer.text, answer.json))
        answer.failure = infer::schema_failure(*complaint, answer.truncated, unit.max_output_tokens);
}

/// The answer as JSON, its times media time, as in a run.
void put_json(const records::BatchUnit& unit, const std::string& json, records::Result& result) {
    result.json = json;
    if (json.empty()) return;
    const analysis::AnswerTimes times{
        std::make_shared<const infer::Schema>(infer::Schema{"answer", unit.answer_schema})};
    if (!times) return;
    analysis::TimedAnswer timed = times.map(json, {result.t0, result.t1});
    result.json = std::move(timed.json);
    result.time_ok = timed.time_ok;
}

/// The cache for what was asked of whoever worked through the files.
std::unique_ptr<archive::AnswerCache> open_cache(const Options& options) {
    infer::BackendInfo asked;
    asked.endpoint = "a batch";
    return open_cache(options.reuse, asked);
}

records::Result record_of(const records::BatchUnit& unit, const infer::Answer& answer) {
    records::Result result = unit.planned;
    result.model = answer.model;
    result.text = answer.text;
    result.reasoning = answer.reasoning;
    put_json(unit, answer.json, result);
    result.finish_reason = answer.finish_reason;
    result.confidence = answer.confidence;
    result.truncated = answer.truncated;
    result.usage = {answer.usage.input, answer.usage.output, answer.usage.cached};
    result.attempts = answer.attempts;
    result.request_id = answer.request_id;
    if (answer.failure)
        result.error = {infer::name(answer.failure->kind), answer.failure->http, answer.failure->message};
    return result;
}

std::string folder_of(const std::string& file) {
    const std::string folder = std::filesystem::path{file}.parent_path();
    return folder.empty() ? "." : folder;
}

} // namespace

BatchImport::BatchImport(const Options& options)
    : m_options{options}
    , m_writer{options.output, Answers::several, records::Heading::source_and_time}
    , m_actor{cli::make_actor(options.actions)}
    , m_cache{open_cache(options)} {}

void BatchImport::take(const std::string& file, const std::string& folder) {
    m_manifest = &m_manifests.try_emplace(folder, folder).first->second;
    LineReader lines{base::open_to_read(file), longest_line};
    for (;;) {
        const LineReader::Got got = lines.next(base::Steady::time_point::max());
        if (got == LineReader::Got::end) return;
        base::throw_if_stopped();
        try {
            if (got == LineReader::Got::too_long) throw std::invalid_argument{"is too long"};
            if (!base::trim(lines.line()).empty()) take_line(lines.line());
        } catch (const std::invalid_argument& reason) {
            ++m_damaged;
            base::log::error("{}: line {} {}", base::one_line(file), lines.number(), reason.what());
        }
    }
}

void BatchImport::take_line(std::string_view line) {
    infer::BatchAnswer read = infer::read_batch_line(line);
    const auto unit = m_manifest->find(read.id);
    if (!unit)
        throw std::invalid_argument{"answers '" + base::one_line(base::valid_utf8(read.id), 80) +
                                    "', which nobody has asked here"};
    check_schema(*unit, read.answer);
    const records::Result result = record_of(*unit, read.answer);
    if (result.error)
        base::log::error("{}: {}: {}", result.source, base::format_clock(result.t0), result.error->message);
    records::add(m_summary, result);
    keep(result);
}

void BatchImport::keep(const records::Result& result) {
    if (m_options.db) task_of(result).keep(records::to_json_line(result));
    // What is live is never the same twice; what lies at an address may be another video by now.
    const bool lasts = !result.video.empty() && result.wall.empty();
    if (m_cache && lasts && !result.error) m_cache->keep(result.key, result.part_of, result);
    m_writer.write(result);
    if (m_actor) m_actor->take(records::to_json_line(result));
}

archive::TaskAnswers& BatchImport::task_of(const records::Result& result) {
    const std::string& name = m_options.task.empty() ? result.prompt_id : m_options.task;
    auto& kept = m_kept[name];
    if (!kept) kept = std::make_unique<archive::TaskAnswers>(*m_options.db, name, "", m_options.policy.old_failures());
    return *kept;
}

ExitCode BatchImport::finish() {
    m_writer.close();
    const std::int64_t answers = m_summary.requests - m_summary.failed;
    base::log::info("{}, {}, {} of no use", base::counted(static_cast<std::uint64_t>(answers), "answer"),
                    base::counted(static_cast<std::uint64_t>(m_summary.failed), "failure"),
                    base::counted(m_damaged, "line"));
    if (m_options.output.stats) base::log::write_record(records::to_json_line(m_summary));
    ExitCode code = ExitCode::done;
    if (m_summary.failed > 0 || m_damaged > 0) code = answers == 0 ? ExitCode::failed : ExitCode::some_failed;
    return cli::finish_actions(m_actor.get(), code);
}

ExitCode import_batch(const Options& options) {
    BatchImport import{options};
    std::vector<std::string> files{options.batch.results};
    files.insert(files.end(), options.arguments.begin(), options.arguments.end());
    for (const std::string& file : files)
        import.take(file, options.batch.manifest.empty() ? folder_of(file) : options.batch.manifest);
    return import.finish();
}

} // namespace vlm::analyze
