// SPDX-License-Identifier: Apache-2.0
#include "common/counting/count_run.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/text.hpp"

namespace vlm::counting {

using records::CountMoment;

CountOutcome CountRun::count(frames::FrameSource& source, LookOptions look) {
    m_counters.clear();
    m_last.clear();
    m_crossings = 0;
    m_dropped = 0;
    m_sample_distance.reset();
    m_unknown.reset();
    m_unknown_in_a_row = 0;
    if (look.after) replay(source.tracks().front());
    look.pictures = !m_party.viewers.empty();
    look.read = [this](const frames::Frame& frame, bool comes, std::uint64_t faults) {
        m_party.counters.read(frame, comes, faults);
    };
    m_party.counters.begin(source.tracks());
    frames::Ending ending;
    try {
        DetectedFrames frames{source, m_party.pool, m_party.detector, look};
        while (const auto frame = frames.next())
            count(*frame);
        ending = source.ending();
    } catch (const base::Interrupted&) {
        if (!m_party.resumes) finish(ending);
        if (m_party.index != nullptr) m_party.index->leave();
        throw;
    }
    finish(ending);
    if (m_party.index != nullptr) m_party.index->commit();
    if (m_unknown) m_unknown->flush();
    CountOutcome outcome = so_far(source);
    outcome.ending = ending.kind;
    outcome.reason = ending.reason;
    return outcome;
}

CountOutcome CountRun::so_far(const frames::FrameSource& source) const {
    CountOutcome outcome;
    for (const auto& [track, counter] : m_counters) {
        outcome.frames += counter->totals().frames;
        outcome.objects += counter->totals().objects;
    }
    outcome.crossings = m_crossings;
    if (m_unknown) {
        outcome.unknown = static_cast<std::int64_t>(m_unknown->total());
        outcome.why_unknown = m_unknown->last();
    }
    outcome.dropped = m_dropped;
    outcome.faults = static_cast<std::int64_t>(source.faults());
    outcome.sample_distance = m_sample_distance;
    return outcome;
}

void CountRun::replay(const frames::Track& track) {
    SourceCounter& counter = counter_of(0, track);
    m_party.index->each_found([&](const archive::FoundInFrame& frame) {
        std::ignore = counter.take({frame.t, "", 0}, m_party.kinds.of(frame.found));
        m_last[0] = frame.t;
    });
}

void CountRun::count(const DetectedFrame& frame) {
    const records::FrameRecord& record = frame.frame.record;
    const base::Micros t = frame.frame.picture.t;
    SourceCounter& counter = counter_of(frame.frame.track, *frame.track);
    m_last[frame.frame.track] = t;
    if (!frame.failure.empty()) leave_out(frame);
    m_dropped += record.dropped;
    std::vector<track::Object> guessed;
    std::span<const track::Object> objects;
    if (frame.looked) {
        objects = counter.take({t, record.wall, record.epoch}, m_party.kinds.of(frame.found));
        if (m_party.resumes) m_party.index->keep({t, frame.found});
        m_unknown_in_a_row = 0;
    } else {
        guessed = counter.guess(t);
        objects = guessed;
    }
    show(frame, objects, counter);
    m_party.counters.count(frame, objects, counter.totals());
    if (m_party.index != nullptr) m_party.index->commit_if_due();
    if (m_party.progress) m_party.progress(t);
}

/// What is wrong with so many in a row is wrong with the others, too.
void CountRun::leave_out(const DetectedFrame& frame) {
    constexpr int most_in_a_row = 20;
    if (!m_unknown) m_unknown.emplace(frame.track->source, "asking what is in frames");
    m_unknown->add(frame.failure);
    if (frame.passes && m_party.resumes) m_party.index->look_again();
    if (++m_unknown_in_a_row < most_in_a_row) return;
    m_unknown->flush();
    throw base::InputError{frame.track->source,
                           fmt::format("nobody knows what is in {} frames in a row, the last time because {}",
                                       most_in_a_row, frame.failure)};
}

/// Viewers see objects where the picture shows them.
void CountRun::show(const DetectedFrame& frame, std::span<const track::Object> objects,
                    const SourceCounter& counter) const {
    if (m_party.viewers.empty()) return;
    std::vector<track::Object> here{objects.begin(), objects.end()};
    for (track::Object& object : here) {
        if (frame.lies) object.box = moved(object.box, frame.lies->inverse());
    }
    for (FrameViewer* viewer : m_party.viewers)
        viewer->show(frame, here, counter);
}

SourceCounter& CountRun::counter_of(std::size_t track, const frames::Track& about) {
    auto& counter = m_counters[track];
    if (counter) return *counter;
    const records::CountSubject subject{m_party.called.empty() ? about.source : m_party.called,
                                        about.live ? "" : about.fingerprint, m_party.task, m_party.detector.method(),
                                        about.live};
    counter = std::make_unique<SourceCounter>(m_party.plan, subject, about.info.width, about.info.height, *this);
    return *counter;
}

void CountRun::finish(const frames::Ending& ending) {
    for (const auto& [track, counter] : m_counters) {
        const auto end = track < ending.ends.size() ? ending.ends[track] : std::nullopt;
        counter->finish(std::max(end.value_or(m_last[track]), m_last[track]));
    }
}

template <class Record>
void CountRun::pass_on(const Record& record) {
    if (m_party.history != nullptr) m_party.history->take(record);
    if (m_party.index != nullptr) {
        const std::string line = records::to_json_line(record);
        if (!m_party.index->keep(std::string{base::trim(line)})) return;
    }
    m_party.sink.take(record);
}

void CountRun::take(const records::CrossingRecord& crossing) {
    ++m_crossings;
    pass_on(crossing);
}

void CountRun::take(const records::OccupancyRecord& occupancy) {
    pass_on(occupancy);
}

void CountRun::take(const records::CountRecord& count) {
    if (count.sample_distance)
        m_sample_distance = std::max(*count.sample_distance, m_sample_distance.value_or(base::Micros{0}));
    pass_on(count);
}

} // namespace vlm::counting
