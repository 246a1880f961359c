// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/ask.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "common/analysis/one_shot.hpp"
#include "common/analysis/source_failure.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/progress.hpp"
#include "common/base/redact.hpp"
#include "common/base/signals.hpp"
#include "common/base/text.hpp"
#include "common/cli/action_options.hpp"
#include "common/cli/asked_server.hpp"
#include "common/cli/run.hpp"
#include "common/infer/backends.hpp"
#include "common/media/source_name.hpp"
#include "common/records/summary.hpp"
#include "tools/analyze/answers.hpp"
#include "tools/analyze/backend_choice.hpp"
#include "tools/analyze/dry_run.hpp"
#include "tools/analyze/job_builder.hpp"
#include "tools/analyze/task_index.hpp"

namespace vlm::analyze {

using base::ExitCode;

namespace {

infer::RetryPolicy retry_policy(const Options& options) {
    infer::RetryPolicy policy = infer::batch_policy();
    policy.tries = options.budget.retries + 1;
    policy.tries_of_timeouts = std::min(policy.tries_of_timeouts, policy.tries);
    policy.ready = cli::ready_limits(options.model);
    return policy;
}

/// The limits for asking this back end; what runs in this program costs nothing. Throws as check_price().
infer::BudgetLimits checked_limits(const Options& options, const infer::BackendInfo& backend) {
    if (!backend.endpoint.empty()) check_price(options, backend.model);
    return budget_limits(options, backend.model);
}

/// Where an answer goes into the next question, and with a back end that takes one at a time, that is how they are
/// asked.
analysis::PoolLimits pool_limits(const Options& options, const analysis::Prompt& prompt,
                                 const infer::Backend& backend) {
    analysis::PoolLimits limits;
    if (!backend.is_shared() || analysis::Template{prompt.text}.uses("previous")) return limits;
    limits.at_once = static_cast<std::size_t>(options.concurrency);
    limits.waiting = options.latest ? 0 : limits.at_once;
    return limits;
}

/// How many videos are read at once: where several requests are under way, as many as there are cores to decode. What
/// may be live is read alone, since it may never end.
std::size_t readers_for(const Options& options, const Inputs& inputs, const analysis::PoolLimits& limits) {
    const auto may_be_live = [](const std::string& name) {
        return name == "-" || media::is_url(name) || media::is_device(name);
    };
    if (limits.at_once == 1 || std::any_of(inputs.videos.begin(), inputs.videos.end(), may_be_live)) return 1;
    const unsigned cores = std::max(std::thread::hardware_concurrency(), 1U);
    const auto jobs = static_cast<std::size_t>(options.source.jobs.value_or(static_cast<int>(cores)));
    return std::min({jobs, inputs.videos.size(), limits.at_once});
}

/// One call of the program: a back end, one budget, one output, any number of videos.
class Run {
public:
    Run(const Options& options, const Inputs& inputs, const analysis::Prompt& prompt, infer::Backend& backend)
        : m_options{options}
        , m_inputs{inputs}
        , m_prompt{prompt}
        , m_backend{backend}
        , m_budget{checked_limits(options, backend.info())}
        , m_asker{backend, retry_policy(options), m_budget}
        , m_kept{open_answers(options, prompt, backend.info())}
        , m_cache{open_cache(options.reuse, backend.info())}
        , m_limits{pool_limits(options, prompt, backend)}
        , m_readers{readers_for(options, inputs, m_limits)}
        , m_shot{backend, m_asker, m_limits, [this](const records::Result& result) { show(result); }}
        , m_report{cli::open_report(options.sampling.filters, options.output.overwrite(), inputs.videos)}
        , m_answers{build_job(options, inputs.videos.front(), prompt).mode == analysis::Mode::whole &&
                            inputs.videos.size() == 1
                        ? Answers::one
                        : Answers::several}
        , m_writer{options.output, m_answers,
                   inputs.videos.size() > 1 ? records::Heading::source_and_time : records::Heading::time}
        , m_actor{cli::make_actor(options.actions)}
        , m_progress{"request", m_answers == Answers::one ? base::ShowProgress::no : cli::show_progress()} {
        if (wants_stream()) m_shot.stream_to([this](const auto&... about) { return text_sink(about...); });
        m_shot.report_to([this](std::optional<double> share) { show_progress(share); });
        if (m_cache) m_shot.answer_from(answers_of(*m_cache));
        if (!m_kept) return;
        m_shot.keep_in([this](const records::Result& result) { keep(result); });
        m_shot.pass_over([this](const std::string& key, const analysis::Span& span) { return known(key, span); });
    }

    ExitCode all() {
        try {
            ask_all();
        } catch (const base::ClosedPipe&) { // its reader has seen enough; what was done beside may have failed
            return cli::finish_actions(m_actor.get(), ExitCode::done);
        }
        if (m_report) m_report->close();
        const ExitCode code = cli::finish_actions(m_actor.get(), this->code());
        if (m_summary.known > 0) tell_known();
        if (m_options.output.stats) print_summary();
        return code;
    }

private:
    void ask_all() {
        std::vector<std::thread> others;
        for (std::size_t i = 1; i < m_readers; ++i)
            others.emplace_back([this] { read_videos(); });
        read_videos();
        for (std::thread& other : others)
            other.join();
        m_shot.finish();
        m_progress.clear();
        m_writer.close();
    }

    void read_videos() {
        try {
            while (read_next()) {
            }
        } catch (...) {
            m_shot.fail(std::current_exception());
        }
    }

    /// False where there is none, or the run must stop.
    bool read_next() {
        std::unique_lock lock{m_mutex};
        if (base::stop_requested() && m_stopped == ExitCode::done) m_stopped = ExitCode::interrupted;
        if (m_next == m_inputs.videos.size() || m_stopped != ExitCode::done) return false;
        const std::string& video = m_inputs.videos[m_next++];
        analysis::Job job = build_job(m_options, video, m_prompt);
        job.opening.filters.report = m_report;
        if (m_readers > 1) job.opening.decoding.threads = 1;
        const auto turn = m_shot.begin();
        if (!turn) return false;
        lock.unlock();
        const auto strict = m_options.source.strict ? analysis::Strict::yes : analysis::Strict::no;
        m_shot.ask(turn, job, strict, [this, job](const auto& outcome) { conclude(job, outcome); });
        return true;
    }

    /// Many videos are a batch, whose answers nobody waits for piece by piece; those that come at once would mix.
    [[nodiscard]] bool wants_stream() const {
        if (m_limits.at_once > 1) return m_options.output.stats && !m_writer.shows_text();
        return m_inputs.videos.size() == 1 || m_writer.shows_text() || m_options.output.stats;
    }

    infer::TextSink text_sink(const std::string& source, const analysis::Span& span) {
        if (m_writer.shows_text()) m_progress.clear();
        return m_writer.text_sink(source, span);
    }

    void show_progress(std::optional<double> share) {
        const auto videos = static_cast<double>(m_inputs.videos.size());
        if (share) share = (m_concluded + *share) / videos;
        m_progress.update(static_cast<std::uint64_t>(m_summary.requests), share);
    }

    void conclude(const analysis::Job& job, const std::function<analysis::Outcome()>& conclusion) {
        count(code_of(job, conclusion));
        ++m_concluded;
    }

    ExitCode code_of(const analysis::Job& job, const std::function<analysis::Outcome()>& conclusion) {
        try {
            const analysis::Outcome outcome = conclusion();
            m_summary.faults += static_cast<std::int64_t>(outcome.faults);
            m_summary.known += outcome.known;
            m_progress.clear();
            m_writer.end_video(outcome.end);
            return outcome.code;
        } catch (const base::Interrupted&) {
            return ExitCode::interrupted;
        } catch (const base::OutputError&) {
            throw;
        } catch (const base::Error& error) {
            tell_unusable(job, error);
            return error.code();
        }
    }

    void tell_unusable(const analysis::Job& job, const base::Error& error) {
        base::log::error("{}", error.what());
        if (m_inputs.videos.size() == 1 || error.code() == ExitCode::usage) return;
        analysis::Subject subject;
        subject.source = base::redact_url(job.source);
        const analysis::Span span{job.start, job.end.value_or(job.start)};
        show(source_failure(job, m_backend.info(), subject, span, error.what()));
    }

    void count(ExitCode code) {
        switch (code) {
        case ExitCode::done:
            ++m_done;
            break;
        case ExitCode::failed:
            ++m_failed;
            break;
        case ExitCode::some_failed:
            ++m_done, ++m_failed;
            break;
        default:
            m_stopped = code;
        }
    }

    [[nodiscard]] ExitCode code() const {
        if (m_stopped != ExitCode::done) return m_stopped;
        if (m_failed == 0) return ExitCode::done;
        return m_done == 0 ? ExitCode::failed : ExitCode::some_failed;
    }

    void tell_known() {
        base::log::info("{}: {} {} there already: nobody was asked again", base::one_line(*m_options.db),
                        base::counted(static_cast<std::uint64_t>(m_summary.known), "answer"),
                        m_summary.known == 1 ? "was" : "were");
    }

    std::optional<analysis::KnownAnswer> known(const std::string& key, const analysis::Span& span) {
        auto text = m_kept->find(key, span.t0, span.t1);
        if (!text) return std::nullopt;
        return analysis::KnownAnswer{std::move(text)};
    }

    /// As soon as it is there: perhaps nobody reads on. A file that cannot be read is nothing that an index knows.
    void keep(const records::Result& result) {
        const bool unread = result.video.empty() && result.error && result.error->kind == "source";
        if (!unread) m_kept->keep(records::to_json_line(result));
    }

    void show(const records::Result& result) {
        m_progress.clear();
        m_writer.write(result);
        if (m_actor) m_actor->take(records::to_json_line(result));
        records::add(m_summary, result);
    }

    void print_summary() {
        m_progress.clear();
        m_summary.dropped = static_cast<std::int64_t>(m_shot.dropped());
        m_summary.seconds = base::ms_since(m_start) / 1000;
        if (m_options.budget.price_of(m_backend.info().model) != nullptr) m_summary.cost = m_budget.spent().cost;
        base::log::write_record(records::to_json_line(m_summary));
    }

    const Options& m_options;
    const Inputs& m_inputs;
    const analysis::Prompt& m_prompt;
    const infer::Backend& m_backend;
    base::Steady::time_point m_start = base::Steady::now();
    records::Summary m_summary;
    infer::Budget m_budget;
    infer::Asker m_asker;
    std::unique_ptr<archive::TaskAnswers> m_kept; ///< null where no index keeps them
    std::unique_ptr<archive::AnswerCache> m_cache; ///< null where there is none
    analysis::PoolLimits m_limits;
    std::size_t m_readers; ///< threads that read videos
    analysis::OneShot m_shot;
    std::shared_ptr<frames::GateReport> m_report; ///< null where none is wanted
    Answers m_answers;
    AnswerWriter m_writer;
    std::unique_ptr<actions::Actor> m_actor; ///< null where nothing is done with records
    base::ProgressBar m_progress;
    // Of what has been told, in the order of the videos:
    int m_concluded = 0;
    int m_done = 0;
    int m_failed = 0;
    std::atomic<ExitCode> m_stopped = ExitCode::done;
    std::mutex m_mutex;     ///< of what is read next
    std::size_t m_next = 0; ///< video
};

} // namespace

ExitCode ask(Options& options, cli::Settings& settings) {
    const bool asked = settings.source("prompt") == cli::Source::command_line;
    const Inputs inputs = tell_apart(options.arguments, asked);
    if (!inputs.prompt.empty() && asked) {
        throw base::UsageError{"two prompts: one by position, one by -p"};
    }
    cli::check_no_input(options.output, inputs.videos);
    PromptReader reader;
    const analysis::Job first = build_job(options, inputs.videos.front(), reader.read(options, inputs.prompt));
    if (options.dry_run) return dry_run(options, inputs, first.prompt);
    if (inputs.videos.size() == 1) media::check_readable(inputs.videos.front()); // before a server is looked for
    infer::BackendOptions chosen = choose_backend(options.model, fallback(settings, first.prompt.schema != nullptr));
    check_fits(options, chosen);
    if (options.chunks.context) chosen.context_tokens = options.chunks.context;
    // Back ends of the program itself have models of their own.
    settings.apply_model(chosen.model.empty() ? infer::make_backend(chosen)->info().model : chosen.model);
    cli::set_limits(chosen, options.model);
    const auto backend = infer::make_backend(chosen);
    const analysis::Prompt prompt = reader.read(options, inputs.prompt); // a profile may have words for this model
    return Run{options, inputs, prompt, *backend}.all();
}

} // namespace vlm::analyze
