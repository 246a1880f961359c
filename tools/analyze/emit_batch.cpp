// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/emit_batch.hpp"

#include <memory>
#include <optional>
#include <variant>

#include "common/analysis/batch_writer.hpp"
#include "common/analysis/one_shot.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/progress.hpp"
#include "common/base/text.hpp"
#include "common/cli/run.hpp"
#include "common/infer/backends.hpp"
#include "common/infer/tokens.hpp"
#include "tools/analyze/backend_choice.hpp"
#include "tools/analyze/dry_run.hpp"
#include "tools/analyze/from_task.hpp"
#include "tools/analyze/job_builder.hpp"
#include "tools/analyze/task_index.hpp"

namespace vlm::analyze {

using base::ExitCode;

namespace {

/// Who would be asked: nobody is, so that no key is wanted.
infer::BackendOptions form_of(const Options& options) {
    infer::BackendOptions chosen = batch_provider(options.model);
    if (chosen.backend != "openai" && chosen.backend != "azure" && chosen.backend != "anthropic")
        throw base::UsageError{"--emit-batch: there are batch files for openai, azure and anthropic, not for " +
                               chosen.backend + " (--backend)"};
    if (chosen.model.empty()) throw base::UsageError{"--emit-batch: needs --model: no server is asked what it has"};
    chosen.key = {};
    return chosen;
}

void check_askable(const Options& options, const analysis::Prompt& prompt, const infer::BackendOptions& chosen) {
    check_fits(options, chosen);
    if (options.latest) throw base::UsageError{"--latest and --emit-batch: nobody answers while frames come"};
    if (analysis::Template{prompt.text}.uses("previous"))
        throw base::UsageError{"{previous}: with --emit-batch there is no answer before"};
    if (options.batch.pictures == BatchPictures::inline_data) return;
    if (chosen.backend == "anthropic")
        throw base::UsageError{"--batch-pictures files: Anthropic reads no files of this machine"};
    if (options.send == analysis::SendMode::video)
        throw base::UsageError{"--batch-pictures files: a video stands in the request (--send-as)"};
}

/// What the task has answers to; its configuration stays as it is.
std::unique_ptr<archive::TaskAnswers> open_kept(const Options& options, const analysis::Prompt& prompt) {
    if (!options.db) return nullptr;
    return std::make_unique<archive::TaskAnswers>(*options.db, options.task.empty() ? prompt.id() : options.task, "",
                                                  options.policy.old_failures());
}

/// One call of the program.
class Emission {
public:
    Emission(const Options& options, const analysis::Prompt& prompt, const infer::BackendOptions& chosen)
        : m_options{options}
        , m_prompt{prompt}
        , m_backend{infer::make_backend(chosen)}
        , m_budget{budget_limits(options, chosen.model)}
        , m_asker{*m_backend, infer::batch_policy(), m_budget}
        , m_kept{open_kept(options, prompt)}
        , m_resumed{open_resumed(options.reuse, prompt.text, options.policy.old_failures())}
        , m_cache{m_kept ? open_cache(options.reuse, m_backend->info()) : nullptr}
        , m_names{m_resumed ? "-" : options.output.path, options.output.overwrite()}
        , m_writer{options.batch.emit,
                   chosen.backend == "anthropic" ? infer::BatchForm::anthropic : infer::BatchForm::openai,
                   {},
                   [this](const std::string& shard) { m_names.write(shard + "\n"); }}
        , m_shot{*m_backend, m_asker, {}, [](const records::Result&) {}} {
        m_shot.pass_over([this](const auto&... about) { return find(about...); });
        m_shot.hand_to([this](const auto&... about) { return take(about...); });
        m_shot.report_to([this](std::optional<double> share) { show_progress(share); });
        if (!m_cache) return; // or nobody would keep what is found there
        m_shot.answer_from({answers_of(*m_cache).find, [](const auto&...) {}});
        m_shot.keep_in([this](const records::Result& result) { keep_cached(result); });
    }

    ExitCode all(const Inputs& inputs) {
        check_price(m_options, m_backend->info().model);
        m_videos = static_cast<double>(inputs.videos.size());
        for (std::size_t i = 0; i < inputs.videos.size(); ++i) {
            analysis::Job job = build_job(m_options, inputs.videos[i], m_prompt);
            if (!inputs.spans.empty()) narrow(job, inputs.spans[i]);
            if (!count(one(job))) break;
            ++m_ended;
        }
        m_progress.clear();
        m_writer.close();
        m_names.close();
        base::log::info("{}: {} in {}, {} passed over", base::one_line(m_options.batch.emit),
                        base::counted(m_writer.requests(), "request"),
                        base::counted(static_cast<std::uint64_t>(m_writer.shards()), "file"), m_known);
        if (m_stopped) return *m_stopped;
        if (m_failed == 0) return ExitCode::done;
        return m_done == 0 ? ExitCode::failed : ExitCode::some_failed;
    }

private:
    ExitCode one(const analysis::Job& job) {
        const auto strict = m_options.source.strict ? analysis::Strict::yes : analysis::Strict::no;
        try {
            const analysis::Outcome outcome = m_shot.run(job, strict);
            m_known += outcome.known;
            return outcome.code;
        } catch (const base::OutputError&) {
            throw;
        } catch (const base::Error& error) {
            if (error.code() != ExitCode::interrupted) base::log::error("{}", error.what());
            return error.code();
        }
    }

    /// False where the run must stop.
    bool count(ExitCode code) {
        if (code == ExitCode::done || code == ExitCode::some_failed) ++m_done;
        if (code == ExitCode::failed || code == ExitCode::some_failed) ++m_failed;
        if (code == ExitCode::done || code == ExitCode::failed || code == ExitCode::some_failed) return true;
        m_stopped = code;
        return false;
    }

    void show_progress(std::optional<double> share) {
        if (share) share = (m_ended + *share) / m_videos;
        m_progress.update(m_writer.requests(), share);
    }

    std::optional<analysis::KnownWork> find(const std::string& key, const analysis::Span& span) {
        if (m_writer.has(key)) return analysis::KnownWork{""};
        if (m_resumed) return m_resumed->find(key, span);
        auto kept = m_kept ? m_kept->find(key, span.t0, span.t1) : std::nullopt;
        return kept ? std::optional{analysis::KnownWork{std::move(kept->text)}} : std::nullopt;
    }

    void keep_cached(const records::Result& result) {
        if (!result.cached) return;
        m_kept->keep(records::to_json_line(result));
        ++m_known;
    }

    std::optional<infer::Failure> take(const infer::Question& question, const records::Result& planned) {
        infer::Question asked = question;
        if (m_options.batch.pictures == BatchPictures::files) put_pictures_beside(asked);
        const auto body = m_backend->body(asked);
        if (const auto* failure = std::get_if<infer::Failure>(&body)) return *failure;
        if (const auto refusal = m_budget.reserve(
                {m_asker.estimate(asked), infer::most_output(asked.generation, m_backend->info().name)})) {
            infer::Failure failure;
            failure.kind = infer::FailureClass::budget;
            failure.message = *refusal;
            return failure;
        }
        m_writer.add({planned, asked.schema ? asked.schema->document : "", asked.generation.max_output_tokens},
                     std::get<std::string>(body));
        return std::nullopt;
    }

    void put_pictures_beside(infer::Question& question) const {
        question.send_as = infer::SendAs::images;
        for (infer::LabelledFrame& each : question.frames)
            each.url = m_writer.keep_picture(each.frame->jpeg);
    }

    const Options& m_options;
    const analysis::Prompt& m_prompt;
    std::unique_ptr<infer::Backend> m_backend;
    infer::Budget m_budget;
    infer::Asker m_asker;
    std::unique_ptr<archive::TaskAnswers> m_kept;      ///< null where no index keeps them
    std::unique_ptr<analysis::AnsweredWork> m_resumed; ///< the output of earlier runs; null where there is none
    std::unique_ptr<archive::AnswerCache> m_cache;     ///< null where none is wanted, or no index keeps answers
    base::Output m_names;
    analysis::BatchWriter m_writer;
    analysis::OneShot m_shot;
    base::ProgressBar m_progress{"request", cli::show_progress()};
    double m_videos = 0;
    double m_ended = 0; ///< of them
    int m_known = 0;
    int m_done = 0; ///< videos
    int m_failed = 0;
    std::optional<ExitCode> m_stopped;
};

} // namespace

ExitCode emit_batch(const Options& options, const Inputs& inputs, const analysis::Prompt& prompt) {
    const infer::BackendOptions chosen = form_of(options);
    check_askable(options, prompt, chosen);
    return Emission{options, prompt, chosen}.all(inputs);
}

} // namespace vlm::analyze
