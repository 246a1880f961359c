// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/one_shot.hpp"

#include <fmt/format.h>

#include "common/analysis/opened_video.hpp"
#include "common/analysis/source_failure.hpp"
#include "common/analysis/video_frames.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/signals.hpp"
#include "common/infer/tokens.hpp"

namespace vlm::analysis {

using base::ExitCode;
using base::Micros;

namespace {

/// More frames in one request than any server takes; beyond it, memory would grow with the video.
constexpr std::size_t most_frames_of_a_request = 3000;

infer::SendAs send_as(SendMode mode, const infer::BackendInfo& info) {
    if (mode == SendMode::automatic) return infer::automatic_send_as(info.engine, info.model);
    return mode == SendMode::video ? infer::SendAs::video : infer::SendAs::images;
}

ExitCode code_of(const Analyst& analyst, bool broken) {
    if (analyst.code()) return *analyst.code();
    if (analyst.failed() == 0 && !broken) return ExitCode::done;
    return analyst.succeeded() == 0 ? ExitCode::failed : ExitCode::some_failed;
}

} // namespace

/// One run over one video.
class OneShot::Pass {
public:
    Pass(OneShot& shot, const Job& job)
        : m_shot{shot}
        , m_job{job}
        , m_video{job, shot.m_backend.info().model, shot.m_backend.wants()}
        , m_frames{m_video.take_sampler(), m_video.make_frame_maker()}
        , m_analyst{shot.m_backend, shot.m_asker, job.prompt, m_video.subject(), shot.m_sink} {
        m_analyst.set_send_as(send_as(job.send, shot.m_backend.info()));
        m_analyst.stream_to(shot.m_text);
    }

    Outcome run(Strict strict) {
        const bool all_read = ask_all();
        Outcome outcome{code_of(m_analyst, m_broken), m_video.faults().total()};
        const std::string& name = m_video.source().name();
        if (const std::string& error = m_video.source().read_error(); all_read && !error.empty()) {
            base::log::warning("{}: ended early: {}", name, error);
            ++outcome.faults;
        }
        if (strict == Strict::yes && outcome.faults > 0 && outcome.code == ExitCode::done) {
            base::log::error("{}: {} {} while decoding, and --strict was given", name, outcome.faults,
                             outcome.faults == 1 ? "fault" : "faults");
            outcome.code = ExitCode::failed;
        }
        return outcome;
    }

private:
    /// False where the run was stopped before the last frame.
    bool ask_all() {
        try {
            const bool finished = m_job.mode == Mode::whole ? ask_whole() : ask_windows();
            if (m_taken == 0) throw_no_frames();
            return finished;
        } catch (const base::Interrupted&) {
            throw;
        } catch (const base::OutputError&) {
            throw;
        } catch (const base::Error& error) {
            if (m_asked == 0) throw;
            // What was answered before stands; the rest of the video is one failed item.
            base::log::error("{}", error.what());
            m_broken = true;
            const Span rest{m_asked_to, m_job.end.value_or(m_asked_to)};
            m_shot.m_sink(source_failure(m_job, m_shot.m_backend.info(), rest, error.what()));
            return false;
        }
    }

    bool ask_windows() {
        WindowBuilder windows{m_job.window, m_job.stride};
        while (auto frame = m_frames.next()) {
            ++m_taken;
            if (const auto window = windows.add(std::move(*frame)); window && !ask(*window)) return false;
        }
        const auto last = windows.finish();
        return !last || ask(*last);
    }

    bool ask(const Window& window) {
        const Unit unit = m_analyst.plan(window, {window.front().wanted, window.back().wanted});
        const Span span{window.front().frame->t, window.back().frame->t};
        const bool goes_on = m_analyst.ask(unit, window, span, TooLarge::split);
        m_asked_to = span.t1;
        report();
        return goes_on && !stopped();
    }

    bool ask_whole() {
        Window window;
        while (auto frame = m_frames.next()) {
            window.push_back(std::move(*frame));
            if (++m_taken > most_frames_of_a_request) {
                throw base::InputError{m_video.source().name(),
                                       fmt::format("more than {} frames for one request; use --frames, or --window",
                                                   most_frames_of_a_request)};
            }
        }
        if (window.empty()) return true;
        const Unit unit = m_analyst.plan(window, {m_video.start(), m_video.end().value_or(window.back().wanted)});
        const Span span{m_video.start(), m_video.end().value_or(window.back().frame->t)};
        window = fit_context(std::move(window));
        say_spacing(window);
        const bool goes_on = m_analyst.ask(unit, window, span, TooLarge::thin);
        report();
        return goes_on;
    }

    /// As many frames as the server's context holds beside prompt and answer, where it says how large that is.
    Window fit_context(Window window) const {
        const auto context = m_shot.m_backend.info().context_tokens;
        if (!context) return window;
        infer::Question question =
            make_question(m_job.prompt, Template{m_job.prompt.text}, window, Micros{0}, TemplateValues{});
        if (window.size() > 1) question.send_as = send_as(m_job.send, m_shot.m_backend.info());
        const auto& meter = m_shot.m_asker.meter();
        const std::int64_t all = meter.estimate(question);
        const std::int64_t room = *context * 95 / 100 - m_job.prompt.generation.max_output_tokens;
        if (all <= room) return window;
        question.frames.clear();
        const std::int64_t rest = meter.estimate(question);
        const auto most = static_cast<std::size_t>(std::max<std::int64_t>(
            1, (room - rest) * static_cast<std::int64_t>(window.size()) / std::max<std::int64_t>(1, all - rest)));
        base::log::info("{}: {} of {} frames fit the context of {} tokens", m_video.source().name(), most,
                        window.size(), *context);
        return thin(window, most);
    }

    void say_spacing(const Window& window) const {
        if (window.size() < 2) return;
        const double span = base::to_seconds(window.back().frame->t - window.front().frame->t);
        base::log::info("{}: {} frames, one every {:.2f} s", m_video.source().name(), window.size(),
                        span / static_cast<double>(window.size() - 1));
    }

    [[noreturn]] void throw_no_frames() {
        const std::string& name = m_video.source().name();
        if (m_video.faults().total() > 0) {
            throw base::InputError{name, "nothing of its video can be decoded: " + m_video.faults().last()};
        }
        const auto end = m_video.end();
        throw base::InputError{name, fmt::format("no frames from {} to {}", base::format_clock(m_video.start()),
                                                 end ? base::format_clock(*end) : "its end")};
    }

    void report() {
        ++m_asked;
        if (m_shot.m_progress) m_shot.m_progress(m_asked);
    }

    [[nodiscard]] static bool stopped() {
        base::throw_if_stopped();
        return false;
    }

    OneShot& m_shot;
    const Job& m_job;
    OpenedVideo m_video;
    VideoFrames m_frames;
    Analyst m_analyst;
    std::size_t m_taken = 0;
    std::uint64_t m_asked = 0;
    Micros m_asked_to{0}; ///< the last frame that was asked about
    bool m_broken = false;
};

OneShot::OneShot(infer::Backend& backend, infer::Asker& asker, Analyst::Sink sink)
    : m_backend{backend}
    , m_asker{asker}
    , m_sink{std::move(sink)} {}

Outcome OneShot::run(const Job& job, Strict strict) {
    return Pass{*this, job}.run(strict);
}

} // namespace vlm::analysis
