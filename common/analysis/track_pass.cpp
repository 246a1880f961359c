// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/track_pass.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/progress.hpp"
#include "common/base/signals.hpp"
#include "common/infer/tokens.hpp"

namespace vlm::analysis {

using base::Micros;

namespace {

/// More frames in one request than any server takes; beyond it, memory would grow with the video.
constexpr std::size_t most_frames_of_a_request = 3000;

/// Fewer do not show what begins and ends.
constexpr std::size_t least_frames_of_a_chunk = 3;

infer::SendAs send_as(SendMode mode, const infer::BackendInfo& info) {
    if (mode == SendMode::automatic) return infer::automatic_send_as(info.engine, info.model);
    return mode == SendMode::video ? infer::SendAs::video : infer::SendAs::images;
}

} // namespace

TrackPass::TrackPass(const Party& party, const Job& job, const VideoTrack& track)
    : m_party{party}
    , m_job{job}
    , m_track{track}
    , m_windows{job.shape_of(track.subject.source).size, job.shape_of(track.subject.source).stride} {
    ask_for({std::shared_ptr<void>{}, &job.prompt});
    if (job.mode == Mode::chunks) m_chunks.emplace(job.chunks, track.start, track.end, track.scene_cuts);
    for (const Rival& rival : party.rivals)
        m_rivals.push_back(seat(rival.backend, rival.asker, {std::shared_ptr<void>{}, &rival.prompt}));
    if (!track.most_frames) return;
    const bool large = track.subject.pictures.wants == infer::WantsFrames::pixels;
    m_spread.emplace(*track.most_frames, (large ? 2 : 4) * *track.most_frames);
}

TrackPass::Seat TrackPass::seat(infer::Backend& backend, infer::Asker& asker,
                                std::shared_ptr<const Prompt> prompt) const {
    auto analyst = std::make_shared<Analyst>(backend, asker, *prompt, m_track.subject);
    analyst->set_send_as(send_as(m_job.send, backend.info()));
    analyst->stream_to(m_party.text);
    analyst->pass_over(m_party.known);
    analyst->answer_from(m_party.store);
    analyst->keep_in(m_party.keeper);
    analyst->hand_to(m_party.taker);
    const bool carries = Template{prompt->text}.uses("previous");
    return {std::move(prompt), std::move(analyst), carries};
}

/// From now on; what is being asked is asked as it was.
void TrackPass::ask_for(std::shared_ptr<const Prompt> prompt) {
    if (prompt == m_seat.prompt) return;
    Seat other = seat(m_party.backend, m_party.asker, std::move(prompt));
    m_seat.prompt = std::move(other.prompt);
    m_seat.analyst = std::move(other.analyst);
    m_seat.carries = other.carries;
}

bool TrackPass::add(PreparedFrame frame) {
    ++m_taken;
    if (m_chunks) {
        auto chunk = m_chunks->add(std::move(frame));
        check_room(m_chunks->held());
        return !chunk || ask_chunk(*std::move(chunk));
    }
    if (m_job.mode != Mode::whole) {
        auto window = m_windows.add(std::move(frame));
        return !window || ask(*std::move(window));
    }
    if (m_spread) {
        m_spread->add(std::move(frame));
        return true;
    }
    m_whole.push_back(std::move(frame));
    check_room(m_whole.size());
    return true;
}

void TrackPass::check_room(std::size_t frames) const {
    if (frames <= most_frames_of_a_request) return;
    throw base::InputError{
        m_track.subject.source,
        fmt::format("more than {} frames for one request; use --frames, or --window", most_frames_of_a_request)};
}

bool TrackPass::finish(std::optional<Micros> end) {
    if (m_chunks) {
        auto last = m_chunks->finish(end);
        return !last || ask_chunk(*std::move(last));
    }
    if (m_spread) m_whole = m_spread->finish();
    if (m_job.mode == Mode::whole) return m_whole.empty() || ask_whole();
    auto last = m_windows.finish();
    return !last || ask(*std::move(last));
}

std::optional<double> TrackPass::share() const {
    const auto end = m_track.end ? m_track.end : m_track.info.duration;
    return base::share_before(m_asked_to, m_track.start, end);
}

bool TrackPass::ask(Window window, std::function<void()> asked) {
    if (m_job.steering.prompt) ask_for(m_job.steering.prompt(m_track.subject.source));
    if (m_job.steering.admits && !m_job.steering.admits(window)) {
        if (asked) asked();
        return true;
    }
    const std::vector<Unit> units = plan(window, {window.front().wanted, window.back().wanted});
    const Span span{window.front().frame->t, window.back().frame->t};
    const bool goes_on = hand_over(std::move(window), units, span, TooLarge::split, asked);
    if (goes_on) base::throw_if_stopped();
    return goes_on;
}

/// What the window is to each seat.
std::vector<Unit> TrackPass::plan(const Window& window, const Span& wanted) const {
    std::vector<Unit> units = {m_seat.analyst->plan(window, wanted)};
    for (const Seat& rival : m_rivals)
        units.push_back(rival.analyst->plan(window, wanted));
    return units;
}

/// All seats are asked, one after the other; `asked` is called when the last one has been.
bool TrackPass::hand_over(Window window, const std::vector<Unit>& units, const Span& span, TooLarge too_large,
                          const std::function<void()>& asked) {
    if (m_party.shown) m_party.shown(window);
    const auto shared = std::make_shared<const Window>(std::move(window));
    auto unit = units.begin();
    const auto ask = [&](Seat& seat) {
        const bool last = unit + 1 == units.end();
        return hand_over(seat, shared, *unit++, span, too_large, last ? asked : std::function<void()>{});
    };
    return ask(m_seat) && std::all_of(m_rivals.begin(), m_rivals.end(), ask);
}

bool TrackPass::hand_over(Seat& seat, const std::shared_ptr<const Window>& window, const Unit& unit, const Span& span,
                          TooLarge too_large, std::function<void()> asked) {
    std::size_t bytes = 0;
    for (const PreparedFrame& frame : *window)
        bytes += infer::bytes_of(*frame.frame);
    const auto ask = [&last = seat.last, unit, span, too_large, window, asked = std::move(asked), prompt = seat.prompt,
                      analyst = seat.analyst, carries = seat.carries](Findings& findings) {
        const std::shared_ptr<void> done{nullptr, [&](void*) { asked ? asked() : void(); }};
        analyst->ask(unit, *window, span, too_large, carries ? last.value_or("") : "", findings);
    };
    return m_party.lane.submit(ask, bytes, [this, &last = seat.last, to = span.t1](const Findings& findings) {
        m_asked_to = to;
        if (findings.last) last = findings.last;
        take(findings);
    });
}

void TrackPass::take(const Findings& findings) {
    m_found.succeeded += findings.succeeded;
    m_found.failed += findings.failed;
    m_found.known += findings.known;
    m_found.passing += findings.passing;
    m_found.known_failed += findings.known_failed;
    if (findings.stop) m_found.stop = findings.stop;
    m_party.found(findings);
}

bool TrackPass::ask_whole() {
    const std::vector<Unit> units = plan(m_whole, {m_track.start, m_track.end.value_or(m_whole.back().wanted)});
    const Span span{m_track.start, m_track.end.value_or(m_whole.back().frame->t)};
    Window window = fit_context(std::exchange(m_whole, {}), span);
    if (window.size() > 1) {
        base::log::info("{}: {} frames, {}", m_track.subject.source, window.size(), spacing(window));
    }
    return hand_over(std::move(window), units, span, TooLarge::thin);
}

bool TrackPass::ask_chunk(Chunk chunk) {
    const std::size_t most = m_job.chunks.most;
    const Window sampled = most == 0 ? std::move(chunk.window) : thin(chunk.window, most);
    const std::vector<Unit> units = plan(sampled, chunk.span);
    const bool goes_on = hand_over(fit_context(sampled, chunk.span), units, chunk.span, TooLarge::thin);
    if (goes_on) base::throw_if_stopped();
    return goes_on;
}

/// As many frames as the server's context holds beside prompt and answer, where it says how large that is. Fewer frames
/// may travel otherwise (as pictures, where they are not evenly spaced any more), so that they are counted again.
Window TrackPass::fit_context(const Window& window, const Span& span) const {
    const auto most_tokens = m_seat.analyst->room();
    if (!most_tokens) return window;
    const auto tokens = [&](const Window& some) {
        return m_party.asker.estimate(m_seat.analyst->question(some, span));
    };
    const std::int64_t room = *most_tokens;
    const std::int64_t rest = tokens({});
    const std::size_t least = m_chunks ? least_frames_of_a_chunk : 1;
    Window kept = window;
    for (std::int64_t all = tokens(kept); all > room && kept.size() > least; all = tokens(kept)) {
        const auto frames = static_cast<std::int64_t>(kept.size());
        const std::int64_t most = (room - rest) * frames / std::max<std::int64_t>(1, all - rest);
        kept = thin(window, static_cast<std::size_t>(
                                std::clamp<std::int64_t>(most, static_cast<std::int64_t>(least), frames - 1)));
    }
    if (kept.size() < window.size() && !m_chunks) {
        base::log::info("{}: {} of {} frames fit the context of {} tokens", m_track.subject.source, kept.size(),
                        window.size(), *m_party.backend.info().context_tokens);
    }
    return kept;
}

} // namespace vlm::analysis
