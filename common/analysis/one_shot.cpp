// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/one_shot.hpp"

#include <algorithm>
#include <deque>
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

/// One run over one video.
class OneShot::Pass {
public:
    Pass(OneShot& shot, const Job& job)
        : m_shot{shot}
        , m_job{job}
        , m_video{job, shot.m_backend.info().model, shot.m_backend.wants()} {
        const TrackPass::Party party{shot.m_backend,
                                     shot.m_asker,
                                     shot.m_pool,
                                     shot.m_text,
                                     shot.m_known,
                                     shot.m_keeper,
                                     [this](const Findings& findings) { take(findings); }};
        for (const VideoTrack& track : m_video.tracks())
            m_tracks.emplace_back(party, job, track);
    }

    ~Pass() { m_shot.m_pool.abandon(); }
    Pass(const Pass&) = delete;
    Pass& operator=(const Pass&) = delete;

    Outcome run(Strict strict) {
        const bool all_read = ask_all();
        Outcome outcome{code(), m_video.source().faults(), known(), {}};
        if (all_read) judge(m_video.source().ending(), outcome);
        if (strict == Strict::yes && outcome.faults > 0 && outcome.code == ExitCode::done) {
            base::log::error("{}: {} while decoding, and --strict was given", name(),
                             base::counted(outcome.faults, "fault"));
            outcome.code = ExitCode::failed;
        }
        return outcome;
    }

private:
    /// False where the run was stopped before the last frame.
    bool ask_all() {
        try {
            const bool finished = ask_frames();
            m_shot.m_pool.finish();
            if (taken() == 0 && m_asked == 0) throw frames::no_frames(m_video.source());
            if (!finished || stop()) return false;
            tell_missing();
            return true;
        } catch (const base::Interrupted&) {
            m_shot.m_pool.finish();
            throw;
        } catch (const base::OutputError&) {
            throw;
        } catch (const base::Error& error) {
            m_shot.m_pool.finish();
            if (m_asked == 0) throw;
            // What was answered before stands; the rest of the video is one failed item.
            const Span rest{asked_to(), m_job.end.value_or(asked_to())};
            fail(m_video.tracks().front().subject, rest, error.what());
            return false;
        }
    }

    bool ask_frames() {
        if (m_job.latest) return ask_latest();
        VideoFrames frames{m_video};
        while (auto frame = frames.next()) {
            TrackPass& track = m_tracks[frame->track];
            if (!track.add(std::move(*frame))) return false;
        }
        return std::all_of(m_tracks.begin(), m_tracks.end(), [](TrackPass& track) { return track.finish(); });
    }

    bool ask_latest() {
        LatestWindows windows{m_video, m_job};
        const std::uint64_t before = m_shot.m_dropped;
        while (m_shot.m_pool.wait_for_room()) { // while it is waited for, windows grow old
            auto window = windows.next();
            m_shot.m_dropped = before + windows.dropped();
            if (!window) return true;
            const std::size_t track = window->front().track;
            if (!m_tracks[track].ask(*std::move(window))) return false;
        }
        return false;
    }

    /// A listed time beyond the end is one failed item.
    void tell_missing() {
        for (const frames::MissingFrame& missing : frames::missing_frames(m_video.source()))
            fail(m_video.tracks()[missing.track].subject, {missing.t, missing.t}, missing.reason);
    }

    void fail(const Subject& subject, const Span& span, const std::string& reason) {
        base::log::error("{}", reason);
        m_incomplete = true;
        const records::Result failure = source_failure(m_job, m_shot.m_backend.info(), subject, span, reason);
        if (m_shot.m_keeper) m_shot.m_keeper(failure);
        m_shot.m_sink(failure);
    }

    void judge(const frames::Ending& ending, Outcome& outcome) const {
        for (const auto& end : ending.ends)
            outcome.end = std::max(outcome.end, end);
        switch (ending.kind) {
        case frames::Ending::Kind::complete:
            break;
        case frames::Ending::Kind::early:
            base::log::warning("{}: ended early: {}", name(), ending.reason);
            ++outcome.faults;
            break;
        case frames::Ending::Kind::truncated:
            base::log::error("{}: {}", m_video.source().tracks()[ending.track].source, ending.reason);
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

    [[nodiscard]] ExitCode code() const {
        if (const auto stopped = stop()) return *stopped;
        int succeeded = known();
        int failed = 0;
        for (const TrackPass& track : m_tracks) {
            succeeded += track.found().succeeded;
            failed += track.found().failed;
        }
        if (failed == 0 && !m_incomplete) return ExitCode::done;
        return succeeded == 0 ? ExitCode::failed : ExitCode::some_failed;
    }

    [[nodiscard]] int known() const {
        int known = 0;
        for (const TrackPass& track : m_tracks)
            known += track.found().known;
        return known;
    }

    void take(const Findings& findings) {
        ++m_asked;
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

    [[nodiscard]] const std::string& name() const { return m_video.tracks().front().subject.source; }

    /// The last frame that any track was asked about.
    [[nodiscard]] Micros asked_to() const {
        Micros last{0};
        for (const TrackPass& track : m_tracks)
            last = std::max(last, track.asked_to());
        return last;
    }

    [[nodiscard]] std::size_t taken() const {
        std::size_t frames = 0;
        for (const TrackPass& track : m_tracks)
            frames += track.taken();
        return frames;
    }

    OneShot& m_shot;
    const Job& m_job;
    OpenedVideo m_video;
    std::deque<TrackPass> m_tracks;
    std::uint64_t m_asked = 0;
    bool m_incomplete = false; ///< a part of the video could not be had
};

OneShot::OneShot(infer::Backend& backend, infer::Asker& asker, const PoolLimits& limits, Sink sink)
    : m_backend{backend}
    , m_asker{asker}
    , m_sink{std::move(sink)}
    , m_pool{limits} {}

Outcome OneShot::run(const Job& job, Strict strict) {
    return Pass{*this, job}.run(strict);
}

} // namespace vlm::analysis
