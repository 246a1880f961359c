// SPDX-License-Identifier: Apache-2.0
#include "tools/count/source_count.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "common/archive/footage.hpp"
#include "common/archive/open_archive.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "common/base/log.hpp"
#include "common/base/progress.hpp"
#include "common/base/redact.hpp"
#include "common/base/text.hpp"
#include "common/counting/captions.hpp"
#include "common/frames/missing_frames.hpp"
#include "common/http/url.hpp"
#include "tools/count/work.hpp"

namespace vlm::counting_tool {

using archive::TaskCounts;

namespace {

/// Not what another program has chosen frames of.
bool is_video(const std::string& place, const frames::FrameSource& frames) {
    const auto& tracks = frames.tracks();
    if (tracks.size() != 1 || tracks.front().live || tracks.front().fingerprint.empty()) return false;
    if (http::parse_url(place)) return true;
    std::error_code none;
    return std::filesystem::is_regular_file(place, none) && tracks.front().fingerprint == base::file_fingerprint(place);
}

void warn_of_low_rate(const counting::CountOutcome& outcome, const std::string& place) {
    constexpr base::Micros longest = std::chrono::milliseconds{100};
    constexpr base::Micros slack = std::chrono::milliseconds{5};
    if (!outcome.sample_distance || *outcome.sample_distance <= longest + slack) return;
    base::log::warning("{}: only {:.1f} frames a second were looked at; crossings of what is fast may be missed "
                       "below 10",
                       place, 1 / base::to_seconds(*outcome.sample_distance));
}

/// Throws InputError for what the user does not take as counted.
void judge(const counting::CountOutcome& outcome, const frames::FrameSource& frames, const std::string& place,
           bool strict) {
    if (outcome.frames == 0 && outcome.unknown > 0)
        throw base::InputError{place, "nobody knows what is in any of its frames: " + outcome.why_unknown};
    if (outcome.frames == 0) throw frames::no_frames(frames);
    if (outcome.ending == frames::Ending::Kind::truncated) throw base::InputError{place, outcome.reason};
    if (strict && outcome.faults > 0)
        throw base::InputError{place, base::counted(static_cast<std::uint64_t>(outcome.faults), "fault") +
                                          " while decoding, and --strict was given"};
}

/// However it ends.
class EndOfInput {
public:
    explicit EndOfInput(counting::InputCounters& counters)
        : m_counters{counters} {}
    ~EndOfInput() { m_counters.end(); }
    EndOfInput(const EndOfInput&) = delete;
    EndOfInput& operator=(const EndOfInput&) = delete;

private:
    counting::InputCounters& m_counters;
};

} // namespace

std::optional<counting::CountOutcome> SourceCount::count(capture::NamedSource source) {
    source.opening.live.counters = &m_tools.counters.reading();
    const EndOfInput end{m_tools.counters};
    const auto look = begin(source);
    if (!look) return std::nullopt;
    if (m_tools.writer.writes_tracks())
        m_tools.writer.number_by(is_video(source.place, *m_frames) ? numbers_in(source) : std::nullopt);
    const counting::CountOutcome outcome = run(*look, source);
    const std::string place = base::redact_url(source.place);
    if (outcome.ending == frames::Ending::Kind::early) base::log::warning("{}: {}", place, outcome.reason);
    if (m_resumes) m_tools.index->finish(outcome.unknown);
    judge(outcome, *m_frames, place, m_tools.options.source.strict);
    if (!m_tools.options.lines.empty()) warn_of_low_rate(outcome, place);
    return outcome;
}

/// Opens the source. Nothing where nothing is left to do.
std::optional<counting::LookOptions> SourceCount::begin(capture::NamedSource& source) {
    const CountSetup& setup = m_tools.setup;
    const media::Selection& selection = setup.selection();
    m_frames = frames::open(source.place, source.opening);
    if (m_frames->tracks().front().live) m_tools.opened_live();
    counting::LookOptions look{m_tools.options.detect_every.frames, false, {}, setup.given()};
    look.stabilise = m_tools.options.stabilise;
    m_resumes = m_tools.index != nullptr && is_video(source.place, *m_frames);
    if (m_resumes && !take_video()) return std::nullopt;
    const bool begun = !m_resumes || begin_video(look);
    const bool shown = m_tools.options.pictures.show_frames() || m_tools.writer.writes_tracks();
    if (!begun && !shown && !m_tools.options.pictures.plot) {
        m_tools.index->leave();
        return std::nullopt;
    }
    if (shown) look.after.reset(); // what is known was not shown
    if (look.after) await_turn();  // what is known is told all at once
    const bool from_anywhere =
        selection.kind == media::Selection::Kind::all && !setup.detector().is_ordered() && !look.stabilise;
    if (look.after && from_anywhere && !setup.given()) { // boxes of others go by the number of the frame
        source.opening.selection.start = std::max(selection.start, *look.after);
        m_frames = frames::open(source.place, source.opening);
    }
    return look;
}

/// False where it is left to another process.
bool SourceCount::take_video() {
    const frames::Track& track = m_frames->tracks().front();
    if (m_tools.index->take(track.fingerprint)) return true;
    const std::string taken = fmt::format("another process counts in it, under the task '{}'", m_tools.task);
    if (!m_tools.options.sources.empty()) throw base::InputError{track.source, taken};
    base::log::info("{}: {}", track.source, taken);
    return false;
}

/// What the index knows of it. False where nothing is left to do.
bool SourceCount::begin_video(counting::LookOptions& look) {
    const frames::Track& track = m_frames->tracks().front();
    const auto stage = m_tools.index->begin(base::sha256_hex(m_tools.setup.looking()));
    if (stage == TaskCounts::Stage::finished)
        base::log::info("{}: is counted already, under the task '{}'", track.source, m_tools.task);
    look.after = m_tools.index->last_found();
    return stage != TaskCounts::Stage::finished;
}

/// How much of the source lies before this time; nothing where nobody knows how much there will be.
std::optional<double> SourceCount::share_before(base::Micros t) const {
    const frames::Track& track = m_frames->tracks().front();
    const media::Selection& selection = m_tools.setup.selection();
    if (track.live || m_frames->tracks().size() > 1) return std::nullopt;
    auto end = track.end ? track.end : track.info.duration;
    if (selection.end) end = std::min(*selection.end, end.value_or(*selection.end));
    return base::share_before(t, selection.start, end);
}

void SourceCount::await_turn() {
    m_tools.writer.turn().wait([this] { m_tools.index->commit_if_due(); });
}

/// What was made of pictures is kept, also where the user stops.
counting::CountOutcome SourceCount::run(const counting::LookOptions& look, const capture::NamedSource& source) {
    CountSetup& setup = m_tools.setup;
    std::optional<counting::PictureViewer> pictures;
    if (m_tools.options.pictures.show_frames())
        pictures.emplace(wishes(source.place), setup.plan(), m_frames->tracks());
    std::vector<counting::FrameViewer*> viewers;
    if (pictures) viewers.push_back(&*pictures);
    if (m_tools.writer.writes_tracks()) viewers.push_back(&m_tools.writer);
    std::optional<counting::CountHistory> history = expected();
    const std::string task = m_tools.index != nullptr ? m_tools.task : "";
    const std::string name = m_frames->tracks().size() == 1 ? source.name : "";
    const auto own = setup.own_pool();
    counting::CountRun run{{own ? *own : setup.pool(), setup.detector(), setup.kinds(), setup.plan(), task, name,
                            m_tools.index, m_resumes, m_tools.writer, history ? &*history : nullptr, viewers,
                            m_tools.counters, [this](base::Micros t) { m_tools.progress(share_before(t)); }}};
    const auto finish = [&] {
        if (pictures) pictures->finish();
        if (history) draw(*history);
    };
    try {
        counting::CountOutcome outcome = run.count(*m_frames, look);
        finish();
        return outcome;
    } catch (const base::Interrupted&) {
        finish();
        m_so_far = run.so_far(*m_frames);
        throw;
    }
}

/// Of whom it can be said before anybody came. Nothing where nothing is to be drawn.
std::optional<counting::CountHistory> SourceCount::expected() const {
    if (!m_tools.options.pictures.plot) return std::nullopt;
    if (m_frames->tracks().size() > 1) throw base::UsageError{"--plot is of one source; this stream has several"};
    const counting::CountingPlan& plan = m_tools.setup.plan();
    std::optional<counting::CountHistory> history{std::in_place};
    for (const counting::LineSpec& line : plan.lines) {
        for (const int kind : plan.told) {
            history->expect(line.name, line.forward, plan.classes.at(static_cast<std::size_t>(kind)));
            history->expect(line.name, line.backward, plan.classes.at(static_cast<std::size_t>(kind)));
        }
    }
    return history;
}

void SourceCount::draw(const counting::CountHistory& history) const {
    base::Output drawing{*m_tools.options.pictures.plot, m_tools.options.output.overwrite()};
    drawing.write(history.plot(m_frames->tracks().front().source).svg());
    drawing.close();
}

/// Answers that the index holds under the task are written on the frames.
counting::PictureWishes SourceCount::wishes(const std::string& place) const {
    const Options& options = m_tools.options;
    counting::PictureWishes wishes = wishes_of(options.pictures, options.output.overwrite(), place);
    if (!wishes.annotate || !m_resumes) return wishes;
    const store::Connection index = archive::open_archive(*options.db, archive::Access::read);
    const auto captions = std::make_shared<const counting::Captions>(
        index, archive::find_footage(index, m_frames->tracks().front().fingerprint), m_tools.task);
    wishes.caption = [captions](const std::string&, base::Micros t) { return captions->at(t); };
    return wishes;
}

} // namespace vlm::counting_tool
