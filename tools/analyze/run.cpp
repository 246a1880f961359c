// SPDX-License-Identifier: Apache-2.0
#include "tools/analyze/run.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

#include "common/analysis/failure_policy.hpp"
#include "common/analysis/news.hpp"
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
#include "common/infer/gauge_poller.hpp"
#include "common/records/status_reporter.hpp"
#include "common/records/summary.hpp"
#include "tools/analyze/answers.hpp"
#include "tools/analyze/digest.hpp"
#include "tools/analyze/dry_run.hpp"
#include "tools/analyze/from_task.hpp"
#include "tools/analyze/job_builder.hpp"
#include "tools/analyze/run_limits.hpp"
#include "tools/analyze/run_tally.hpp"
#include "tools/analyze/task_index.hpp"
#include "tools/analyze/video_list.hpp"

namespace vlm::analyze {

using base::ExitCode;

namespace {

/// The limits for asking this back end; what runs in this program costs nothing. Throws as check_price().
infer::BudgetLimits checked_limits(const Options& options, const infer::BackendInfo& backend) {
    if (!backend.endpoint.empty()) check_price(options, backend.model);
    return budget_limits(options, backend.model);
}

/// One call of the program: a back end, one budget, one output, any number of videos.
class Run {
public:
    Run(const Options& options, const Asking& asking)
        : m_options{options}
        , m_alone{asking.inputs.videos.size() == 1}
        , m_prompt{asking.prompt}
        , m_backend{asking.servers.front()}
        , m_control{asking.control}
        , m_resumed{asking.resumed}
        , m_budget{checked_limits(options, m_backend.info())}
        , m_order{order_of(options, asking.inputs, asking.prompt, m_backend)}
        , m_asker{asking.servers.asked(options.concurrency, m_order), cli::retry_policy(options.budget, options.model),
                  m_budget}
        , m_reduce_asker{asking.reducer, cli::retry_policy(options.budget, options.model), m_budget}
        , m_index{open_index(options, asking.prompt, asking.configuration)}
        , m_videos{asking.inputs, m_index ? &m_index->videos() : nullptr}
        , m_failures{options.policy.failures}
        , m_cache{open_cache(options.reuse, m_backend.info())}
        , m_limits{limits_of(options, m_order, m_asker.dispatcher())}
        , m_readers{readers_for(options, asking.inputs.videos, m_limits)}
        , m_shot{asking.servers.front(), m_asker, m_limits, [this](const records::Result& result) { show(result); }}
        , m_report{cli::open_report(options.sampling.filters, options.output.overwrite(), asking.inputs.videos)}
        , m_answers{options.events                                         ? Answers::material
                    : m_alone && mode_of(options) == analysis::Mode::whole ? Answers::one
                                                                           : Answers::several}
        , m_writer{options.output, m_answers, m_alone ? records::Heading::time : records::Heading::source_and_time}
        , m_actor{cli::make_actor(options.actions)}
        , m_progress{"request", m_answers == Answers::one ? base::ShowProgress::no : cli::show_progress()}
        , m_digest{options, m_limits, digest_party(asking.reducer)} {
        if (m_limits.room) m_poller.emplace(m_asker.dispatcher(), asking.servers.options());
        if (wants_stream()) m_shot.stream_to([this](const auto&... about) { return text_sink(about...); });
        m_shot.report_to([this](std::optional<double> share) { show_progress(share); });
        if (m_cache) m_shot.answer_from(answers_of(*m_cache));
        m_shot.tell_known([this](const analysis::KnownAnswer& known) { m_digest.take(known); });
        m_shot.keep_in([this](const records::Result& result) { keep(result); });
        m_shot.pass_over(known());
    }

    ExitCode all() {
        try {
            ask_all();
        } catch (const base::ClosedPipe&) { // its reader has seen enough; what was done beside may have failed
            return cli::finish_actions(m_actor.get(), ExitCode::done);
        }
        if (m_report) m_report->close();
        const ExitCode code = cli::finish_actions(m_actor.get(), this->code());
        tell_passed_over();
        if (m_options.output.stats) print_summary();
        return code;
    }

private:
    [[nodiscard]] analysis::KnownAnswers known() {
        if (m_resumed != nullptr) return [this](const auto&... work) { return m_resumed->find(work...); };
        if (m_index) return [this](const auto&... work) { return m_index->find(work...); };
        return {};
    }

    [[nodiscard]] Digest::Party digest_party(infer::Backend& reducer) {
        return {reducer,
                m_reduce_asker,
                known(),
                [this](const records::Result& result) { keep(result); },
                [this](const records::Result& result) { show(result); },
                [this](const records::Occurrence& occurrence) { show(occurrence); },
                m_cache ? answers_of(*m_cache) : analysis::AnswerStore{}};
    }

    void ask_all() {
        tell(RunTally::Answered::no);
        m_reporter.emplace(
            m_options.telling, std::string{"vlm-analyze "} + VLM_VERSION,
            [] { return std::vector<records::SourceReading>{}; }, [this] { return m_tally.reading(); });
        {
            std::vector<std::jthread> others;
            try {
                for (std::size_t i = 1; i < m_readers; ++i)
                    others.emplace_back([this] { read_videos(); });
            } catch (const std::system_error&) { // those that there are do the work
            }
            read_videos();
        }
        m_shot.finish();
        m_reporter.reset();
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
        if (m_stopped != ExitCode::done) return false;
        const auto video = m_videos.next();
        if (!video) return false;
        if (base::stop_requested()) {
            leave(*video);
            m_stopped = ExitCode::interrupted;
            return false;
        }
        analysis::Job job = build_job(m_options, video->place, m_prompt);
        if (video->span) narrow(job, *video->span);
        job.opening.filters.report = m_report;
        job.one_per_source = m_order == Order::per_source && !m_options.concurrency.fixed;
        if (m_control != nullptr) m_control->steer(job);
        if (m_readers > 1) job.opening.decoding.threads = 1;
        const auto turn = m_shot.begin();
        if (!turn) {
            leave(*video);
            return false;
        }
        lock.unlock();
        const auto strict = m_options.source.strict ? analysis::Strict::yes : analysis::Strict::no;
        m_shot.ask(turn, job, strict,
                   [this, job, video = *video](const auto& outcome) { conclude(video, job, outcome); });
        return true;
    }

    /// Many videos are a batch, whose answers nobody waits for piece by piece; those that come at once would mix.
    [[nodiscard]] bool wants_stream() const {
        if (m_limits.at_once > 1) return m_options.output.stats && !m_writer.shows_text();
        return m_alone || m_options.partial || m_writer.shows_text() || m_options.output.stats;
    }

    infer::TextSink text_sink(const std::string& source, const analysis::Span& span) {
        if (m_options.live.changes_only)
            return {[](std::string_view) {}, {}}; // whether it is shown is known at its end
        if (m_options.partial && m_limits.at_once == 1) return m_writer.piece_sink(source, span);
        if (m_writer.shows_text()) m_progress.clear();
        return m_writer.text_sink(source, span);
    }

    void show_progress(std::optional<double> share) {
        if (share) share = (m_concluded + *share) / static_cast<double>(m_of_videos);
        m_progress.update(static_cast<std::uint64_t>(m_summary.requests), share);
    }

    void conclude(const VideoList::Video& video, const analysis::Job& job,
                  const std::function<analysis::Outcome()>& conclusion) {
        count(code_of(video, job, conclusion));
        ++m_concluded;
        tell(RunTally::Answered::no);
    }

    void tell(RunTally::Answered answered) {
        m_summary.dropped = dropped();
        m_tally.update(m_summary, m_concluded, m_of_videos, answered);
    }

    [[nodiscard]] std::int64_t dropped() {
        return static_cast<std::int64_t>(m_shot.dropped() + (m_control != nullptr ? m_control->dropped() : 0));
    }

    ExitCode code_of(const VideoList::Video& video, const analysis::Job& job,
                     const std::function<analysis::Outcome()>& conclusion) {
        try {
            analysis::Outcome outcome = conclusion();
            m_summary.faults += static_cast<std::int64_t>(outcome.faults);
            m_summary.known += outcome.known;
            m_progress.clear();
            m_writer.end_video(outcome.end);
            digest(outcome);
            m_left_failed += outcome.known_failed;
            if (outcome.finished) {
                finish(video, outcome);
            } else {
                leave(video);
            }
            return outcome.code;
        } catch (const base::Interrupted&) {
            static_cast<void>(m_digest.end_video(Digest::Video::stopped));
            leave(video);
            return ExitCode::interrupted;
        } catch (const base::OutputError&) {
            throw;
        } catch (const base::Error& error) {
            tell_unusable(video, job, error);
            return error.code();
        }
    }

    /// What the video's answers come to together.
    void digest(analysis::Outcome& outcome) {
        const auto made = m_digest.end_video(outcome.finished ? Digest::Video::complete : Digest::Video::stopped);
        m_summary.known += made.known;
        outcome.failed += made.failed;
        outcome.passing += made.passing;
        outcome.known_failed += made.known_failed;
        if (made.failed > 0 && outcome.code == ExitCode::done) outcome.code = ExitCode::some_failed;
        if (!made.stop) return;
        outcome.code = *made.stop;
        outcome.finished = false;
    }

    void tell_unusable(const VideoList::Video& video, const analysis::Job& job, const base::Error& error) {
        const bool usage = error.code() == ExitCode::usage; // of all videos alike: it is told once
        if (!usage || m_stopped != ExitCode::usage) base::log::error("{}", error.what());
        if (usage) return leave(video);
        if (!video.fingerprint.empty()) m_index->finish_unusable(video.fingerprint, error.what(), !video.is_there);
        if (m_alone) return;
        analysis::Subject subject;
        subject.source = base::redact_url(job.source);
        const analysis::Span span{job.start, job.end.value_or(job.start)};
        show(source_failure(job, m_backend.info(), subject, span, error.what()));
    }

    /// One whose file is another by now is still to be looked at, when it has been added anew.
    void finish(const VideoList::Video& video, const analysis::Outcome& outcome) {
        if (!m_index || video.span) return; // a span is not all of it
        if (!outcome.fingerprint.empty()) m_index->finish(outcome.fingerprint, outcome);
        if (video.fingerprint != outcome.fingerprint) leave(video);
    }

    void leave(const VideoList::Video& video) {
        if (!video.fingerprint.empty()) m_index->videos().leave(video.fingerprint);
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
        if (m_failed == 0) return m_left_failed == 0 ? ExitCode::done : ExitCode::some_failed;
        return m_done == 0 ? ExitCode::failed : ExitCode::some_failed;
    }

    /// What nobody was asked, for those who wonder where it is.
    void tell_passed_over() {
        const std::string where =
            base::one_line(m_resumed != nullptr ? m_options.reuse.resume : m_options.db.value_or(""));
        const auto tell = [&](std::int64_t number, std::string_view what, std::string_view one, std::string_view many) {
            if (number == 0) return;
            base::log::info("{}: {} {}", where, base::counted(static_cast<std::uint64_t>(number), what),
                            number == 1 ? one : many);
        };
        if (m_videos.is_of_index() && m_concluded == 0)
            base::log::info("{}: nothing is left to do under the task {}", where, base::one_line(m_index->task()));
        tell(m_summary.known, "answer", "was there already: nobody was asked again",
             "were there already: nobody was asked again");
        tell(m_left_failed, "request", "failed before and was left so (--retry-failed asks again)",
             "failed before and were left so (--retry-failed asks again)");
        if (m_videos.is_of_index())
            tell(m_index->videos().busy(), "video", "was left to another process", "were left to other processes");
    }

    /// In any thread, as soon as it is there.
    void keep(const records::Result& result) {
        if (m_index) m_index->keep(result);
        const auto reason = m_failures.add(result);
        if (!reason) return;
        base::log::error("{}; stopping here", *reason);
        m_stopped = ExitCode::failed;
        m_shot.halt();
    }

    void show(const records::Result& result) {
        m_progress.clear();
        if (m_options.live.changes_only && !m_news.is_new(result))
            ++m_summary.unchanged;
        else
            m_writer.write(result);
        if (m_actor) m_actor->take(records::to_json_line(result));
        records::add(m_summary, result);
        tell(RunTally::Answered::yes);
        m_digest.take(result);
    }

    void show(const records::Occurrence& occurrence) {
        m_progress.clear();
        m_writer.write(occurrence);
        if (m_actor) m_actor->take(records::to_json_line(occurrence));
    }

    void print_summary() {
        m_progress.clear();
        m_summary.dropped = dropped();
        m_summary.seconds = base::ms_since(m_start) / 1000;
        if (m_options.budget.price_of(m_backend.info().model) != nullptr) m_summary.cost = m_budget.spent().cost;
        base::log::write_record(records::to_json_line(m_summary));
    }

    const Options& m_options;
    const bool m_alone; ///< there is one video, which is named
    const analysis::Prompt& m_prompt;
    const infer::Backend& m_backend;
    RunControl* m_control;                   ///< null where nothing changes while it runs
    const analysis::AnsweredWork* m_resumed; ///< null where no output is gone on with
    base::Steady::time_point m_start = base::Steady::now();
    records::Summary m_summary;
    infer::Budget m_budget;
    Order m_order;
    infer::Asker m_asker;
    infer::Asker m_reduce_asker;
    std::unique_ptr<TaskIndex> m_index; ///< null where none keeps what comes of it
    VideoList m_videos;
    analysis::FailurePolicy m_failures;
    std::unique_ptr<archive::AnswerCache> m_cache; ///< null where there is none
    analysis::PoolLimits m_limits;
    std::size_t m_readers;                      ///< threads that read videos
    std::optional<infer::GaugePoller> m_poller; ///< nothing where the user says how much is asked at once
    analysis::OneShot m_shot;
    std::shared_ptr<frames::GateReport> m_report; ///< null where none is wanted
    Answers m_answers;
    AnswerWriter m_writer;
    analysis::News m_news;
    std::unique_ptr<actions::Actor> m_actor; ///< null where nothing is done with records
    base::ProgressBar m_progress;
    Digest m_digest;
    // Of what has been told, in the order of the videos:
    int m_concluded = 0;
    int m_done = 0;
    int m_failed = 0;
    std::atomic<ExitCode> m_stopped = ExitCode::done;
    std::int64_t m_left_failed = m_videos.is_of_index() ? m_index->videos().left_failed() : 0; ///< requests
    std::int64_t m_of_videos = m_videos.count();
    std::mutex m_mutex; ///< of what is read next
    RunTally m_tally;
    std::optional<records::StatusReporter> m_reporter; ///< once it runs
};

} // namespace

ExitCode run(const Options& options, const Asking& asking) {
    return Run{options, asking}.all();
}

} // namespace vlm::analyze
