// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/one_shot.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <utility>

#include "common/analysis/latest_windows.hpp"
#include "common/analysis/opened_video.hpp"
#include "common/analysis/source_failure.hpp"
#include "common/analysis/track_pass.hpp"
#include "common/analysis/video_frames.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/redact.hpp"
#include "common/base/signals.hpp"
#include "common/base/text.hpp"
#include "common/frames/missing_frames.hpp"

namespace vlm::analysis {

using base::ExitCode;
using base::Micros;

/// One run over one video: read in one thread, then concluded in another.
class OneShot::Pass {
public:
    Pass(OneShot& shot, RequestPool::Lane& lane, Job job, Strict strict)
        : m_shot{shot}
        , m_lane{lane}
        , m_job{std::move(job)}
        , m_strict{strict} {}

    void read() {
        try {
            open();
            m_all_read = ask_frames();
            if (m_all_read && !m_any) throw frames::no_frames(m_video->source());
        } catch (...) {
            m_thrown = std::current_exception();
        }
        if (m_video) close();
    }

    /// After the last delivery; `whole` as RequestPool::Conclude.
    Outcome outcome(bool whole) {
        if (m_thrown) tell_thrown();
        const bool finished = whole && m_all_read && !stop();
        if (finished) tell_missing();
        Outcome outcome = counted();
        outcome.finished = finished || (m_thrown && whole && !stop());
        if (finished) judge(outcome);
        if (m_strict == Strict::yes && outcome.faults > 0 && outcome.code == ExitCode::done) {
            base::log::error("{}: {} while decoding, and --strict was given", name(),
                             base::counted(outcome.faults, "fault"));
            outcome.code = ExitCode::failed;
        }
        return outcome;
    }

private:
    void open() {
        m_video.emplace(m_job, m_shot.m_backend.info().model, m_shot.m_backend.wants());
        const TrackPass::Party party{m_shot.m_backend,
                                     m_shot.m_asker,
                                     m_lane,
                                     m_shot.m_text,
                                     m_shot.m_known,
                                     m_shot.m_store,
                                     m_shot.m_keeper,
                                     m_shot.m_taker,
                                     m_shot.m_rivals,
                                     m_shot.m_shown,
                                     [this](const Findings& findings) { take(findings); }};
        for (const VideoTrack& track : m_video->tracks())
            m_tracks.emplace_back(party, m_job, track);
    }

    /// What its source has to say, which may be gone when the last answer comes.
    void close() {
        m_faults = m_video->source().faults();
        if (m_all_read) {
            m_ending = m_video->source().ending();
            m_missing = frames::missing_frames(m_video->source());
        }
        m_video->close();
    }

    bool ask_frames() {
        if (m_job.latest) return ask_latest();
        VideoFrames frames{*m_video};
        while (auto frame = frames.next()) {
            m_any = true;
            TrackPass& track = m_tracks[frame->track];
            if (!track.add(std::move(*frame))) return false;
        }
        const auto ends = m_video->source().ending().ends;
        for (std::size_t i = 0; i < m_tracks.size(); ++i) {
            if (!m_tracks[i].finish(i < ends.size() ? ends[i] : std::nullopt)) return false;
        }
        return true;
    }

    bool ask_latest() {
        const auto windows = std::make_shared<LatestWindows>(*m_video, m_job);
        // Those who are asked about windows hold it longer than the video is open.
        const std::shared_ptr<void> stopped{nullptr, [&](void*) { windows->stop(); }};
        std::uint64_t before = 0;
        while (m_lane.wait_for_room()) { // while it is waited for, windows grow old
            auto window = windows->next();
            m_shot.m_dropped += windows->dropped() - std::exchange(before, windows->dropped());
            if (!window) return true;
            m_any = true;
            const std::size_t track = window->front().track;
            if (is_too_old(*window)) {
                ++m_shot.m_dropped;
                windows->asked(track);
                continue;
            }
            if (!m_tracks[track].ask(*std::move(window), [windows, track] { windows->asked(track); })) return false;
        }
        return false;
    }

    [[nodiscard]] bool is_too_old(const Window& window) const {
        return m_job.max_age && base::Steady::now() - window.back().ready > *m_job.max_age;
    }

    /// What was answered before stands; the rest of the video is one failed item.
    void tell_thrown() {
        try {
            std::rethrow_exception(m_thrown);
        } catch (const base::Interrupted&) {
            throw;
        } catch (const base::OutputError&) {
            throw;
        } catch (const base::Error& error) {
            if (m_asked == 0) throw;
            const Micros to = asked_to();
            fail(m_video->tracks().front().subject, {to, m_job.end.value_or(to)}, error.what());
        }
    }

    /// A listed time beyond the end is one failed item.
    void tell_missing() {
        for (const frames::MissingFrame& missing : m_missing)
            fail(m_video->tracks()[missing.track].subject, {missing.t, missing.t}, missing.reason);
    }

    void fail(const Subject& subject, const Span& span, const std::string& reason) {
        base::log::error("{}", reason);
        ++m_lost;
        const records::Result failure = source_failure(m_job, m_shot.m_backend.info(), subject, span, reason);
        if (m_shot.m_keeper) m_shot.m_keeper(failure);
        m_shot.m_sink(failure);
    }

    void judge(Outcome& outcome) const {
        for (const auto& end : m_ending.ends)
            outcome.end = std::max(outcome.end, end);
        switch (m_ending.kind) {
        case frames::Ending::Kind::complete:
            break;
        case frames::Ending::Kind::early:
            base::log::warning("{}: ended early: {}", name(), m_ending.reason);
            ++outcome.faults;
            break;
        case frames::Ending::Kind::truncated:
            base::log::error("{}: {}", m_video->tracks()[m_ending.track].subject.source, m_ending.reason);
            outcome.code = ExitCode::failed;
            break;
        }
    }

    /// How a track's findings stop the run; nothing where none do.
    [[nodiscard]] std::optional<ExitCode> stop() const {
        for (const TrackPass& track : m_tracks) {
            if (track.found().stop) return track.found().stop;
        }
        return std::nullopt;
    }

    [[nodiscard]] Outcome counted() const {
        Outcome outcome;
        outcome.faults = m_faults;
        outcome.failed = m_lost;
        outcome.fingerprint = m_video->tracks().front().subject.fingerprint;
        for (const TrackPass& track : m_tracks) {
            outcome.known += track.found().known;
            outcome.known_failed += track.found().known_failed;
            outcome.succeeded += track.found().succeeded;
            outcome.passing += track.found().passing;
            outcome.failed += track.found().failed;
        }
        if (const auto stopped = stop()) {
            outcome.code = *stopped;
        } else if (outcome.failed > 0) {
            const bool some = outcome.succeeded + outcome.known > 0;
            outcome.code = some ? ExitCode::some_failed : ExitCode::failed;
        }
        return outcome;
    }

    void take(const Findings& findings) {
        ++m_asked;
        for (const KnownAnswer& known : findings.known_answers) {
            if (m_shot.m_known_sink) m_shot.m_known_sink(known);
        }
        for (const records::Result& result : findings.results)
            m_shot.m_sink(result);
        if (m_shot.m_progress) m_shot.m_progress(share());
    }

    /// Of all tracks alike.
    [[nodiscard]] std::optional<double> share() const {
        double sum = 0;
        for (const TrackPass& track : m_tracks) {
            const auto one = track.share();
            if (!one) return std::nullopt;
            sum += *one;
        }
        return sum / static_cast<double>(m_tracks.size());
    }

    [[nodiscard]] const std::string& name() const { return m_video->tracks().front().subject.source; }

    /// The last frame that any track was asked about.
    [[nodiscard]] Micros asked_to() const {
        Micros last{0};
        for (const TrackPass& track : m_tracks)
            last = std::max(last, track.asked_to());
        return last;
    }

    OneShot& m_shot;
    RequestPool::Lane& m_lane; ///< while it is read
    const Job m_job;
    Strict m_strict;
    std::optional<OpenedVideo> m_video; ///< nothing where it cannot be opened
    std::deque<TrackPass> m_tracks;
    std::exception_ptr m_thrown; ///< what kept it from being read
    bool m_any = false;          ///< frames
    bool m_all_read = false;
    std::uint64_t m_faults = 0;
    frames::Ending m_ending;
    std::vector<frames::MissingFrame> m_missing;
    std::uint64_t m_asked = 0; ///< units of which something came
    int m_lost = 0;            ///< parts of the video that could not be had
};

OneShot::OneShot(infer::Backend& backend, infer::Asker& asker, const PoolLimits& limits, Sink sink)
    : m_backend{backend}
    , m_asker{asker}
    , m_sink{std::move(sink)}
    , m_pool{limits} {}

void OneShot::ask(const Turn& turn, Job job, Strict strict, Concluded concluded) {
    const auto pass = std::make_shared<Pass>(*this, *turn, std::move(job), strict);
    pass->read();
    turn->end(
        [pass, concluded = std::move(concluded)](bool whole) { concluded([&] { return pass->outcome(whole); }); });
}

Outcome OneShot::run(const Job& job, Strict strict) {
    Outcome told;
    ask(begin(), job, strict, [&](const auto& outcome) { told = outcome(); });
    finish();
    return told;
}

} // namespace vlm::analysis
