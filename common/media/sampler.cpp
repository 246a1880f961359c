// SPDX-License-Identifier: Apache-2.0
#include "common/media/sampler.hpp"

#include <algorithm>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/media/parallel_walk.hpp"
#include "common/media/planned_walk.hpp"
#include "common/media/sequential_walk.hpp"
#include "common/media/snap_walk.hpp"

namespace vlm::media {

using base::InputError;
using base::Micros;

namespace {

std::shared_ptr<const std::vector<Micros>> times_of(const KeyframeIndex& index) {
    auto times = std::make_shared<std::vector<Micros>>();
    for (const KeyframeIndex::Entry& entry : index.entries)
        times->push_back(entry.t);
    return times;
}

} // namespace

Sampler::Sampler(Source& source, const Selection& selection, const DecoderOptions& decoder, base::FaultCounter& faults,
                 FindEnd find_end)
    : m_source{source}
    , m_selection{selection}
    , m_decoder{decoder}
    , m_faults{faults}
    , m_trial{source.name(), "decoding", base::FaultCounter::Reports::none} {
    if (selection.kind == Selection::Kind::spread && !source.can_rewind()) m_selection.kind = Selection::Kind::rate;
    if (m_source.start_time() == StartTime::from_first_frame) find_start();
    const bool wished = find_end == FindEnd::where_possible && m_source.can_rewind();
    if (wished || needs_end(m_selection)) this->find_end();
    if (!m_walk) m_walk = choose_walk();
    m_served.emplace(m_selection, m_end);
}

/// Decodes the first frame. A pipe cannot be read again, so there the walk that did it goes on.
void Sampler::find_start() {
    const bool goes_on = !m_source.can_rewind();
    if (goes_on) m_decoder.threads = 1;
    const Selection selection = goes_on ? m_selection : Selection{};
    auto walk = std::make_unique<SequentialWalk>(m_source, FrameChooser{selection, {selection, m_end}}, m_decoder,
                                                 goes_on ? m_faults : m_trial, SequentialWalk::Options{});
    if (!walk->find_start()) throw_nothing_decoded();
    if (goes_on) {
        m_walk = std::move(walk);
    } else {
        m_source.rewind();
    }
}

void Sampler::throw_nothing_decoded() const {
    std::string why = m_source.can_rewind() ? m_trial.last() : m_faults.last();
    if (why.empty() && !m_source.can_seek()) why = "it cannot be sought here, and its index may stand at the end";
    throw InputError{m_source.name(), "nothing of its video can be decoded" + (why.empty() ? "" : ": " + why)};
}

void Sampler::find_end() {
    if (!m_source.can_rewind()) {
        if (m_selection.kind != Selection::Kind::count) return;
        throw InputError{m_source.name(), "a pipe's end is not known beforehand; use --fps or --every"};
    }
    m_end = m_source.find_end();
    if (m_selection.kind != Selection::Kind::times && m_selection.start >= *m_end) {
        throw InputError{m_source.name(), beyond_end(m_selection.start, *m_end)};
    }
    m_selection = resolved(m_selection, *m_end);
}

std::unique_ptr<Walk> Sampler::choose_walk() {
    WantedTimes wanted{m_selection, m_end};
    const bool keyframes = m_selection.kind == Selection::Kind::keyframes;
    const bool by_time = has_wanted_times(m_selection);
    const bool snap = m_selection.snap == Selection::Snap::keyframe;
    const bool reliable = m_source.stamping() == Stamping::reliable;
    SequentialWalk::Options options;
    options.end = m_end;
    const bool second_try = m_source.can_rewind();
    if (second_try) options.on_fault = SequentialWalk::OnFault::give_up;
    if (!second_try) m_decoder.threads = 1;
    base::FaultCounter& faults = second_try ? m_trial : m_faults;
    const KeyframeIndex& index = m_source.index();
    const bool all_listed = !index.entries.empty() && index.coverage == KeyframeIndex::Coverage::whole;
    if (reliable && snap && by_time && all_listed) {
        return std::make_unique<SnapWalk>(m_source, wanted, m_decoder, faults);
    }
    if (reliable && !snap && by_time && second_try) {
        if (m_selection.tolerance > Micros{0}) wanted.prefer(times_of(index));
        return plan(wanted);
    }
    if (reliable && (snap || keyframes)) options.packets = SequentialWalk::Packets::keyframes;
    if (!index.entries.empty()) m_source.seek(m_selection.kind == Selection::Kind::all ? entry_before_start() : 0);
    return std::make_unique<SequentialWalk>(m_source, FrameChooser{m_selection, wanted}, m_decoder, faults, options);
}

std::unique_ptr<Walk> Sampler::plan(const WantedTimes& wanted) {
    constexpr int most_regions = 4; // each has pictures of its own to refer to
    const int threads = m_decoder.threads.value_or(useful_threads(*m_source.stream()));
    const int most = m_decoder.hwaccel == "none" ? std::min(threads, most_regions) : 1;
    const int regions = useful_regions(m_source.index(), wanted, most, ParallelWalk::pictures_ahead(m_source));
    DecoderOptions decoder = m_decoder;
    decoder.fidelity = m_selection.fidelity;
    if (regions == 1) return std::make_unique<PlannedWalk>(m_source, wanted, m_end, decoder, m_trial);
    decoder.threads = threads;
    return std::make_unique<ParallelWalk>(m_source, wanted, m_end, decoder, regions, m_trial);
}

/// A GOP before the one that holds the start: entries' times are estimates, and an open GOP leads with frames that the
/// one before completes.
std::size_t Sampler::entry_before_start() const {
    const std::size_t gop = gop_of(m_source.index(), m_selection.start);
    return gop == 0 ? 0 : gop - 1;
}

std::unique_ptr<Walk> Sampler::last_resort() {
    base::log::debug("{}: decoding every frame in order, on one thread", m_source.name());
    m_source.rewind();
    DecoderOptions decoder = m_decoder;
    decoder.threads = 1;
    SequentialWalk::Options options;
    options.after = m_last;
    options.end = m_end;
    return std::make_unique<SequentialWalk>(m_source, FrameChooser{m_selection, {m_selection, m_end}}, decoder,
                                            m_faults, options);
}

std::optional<Picture> Sampler::next() {
    for (;;) {
        Picture picture;
        switch (m_walk->next(picture)) {
        case Walk::Result::picture:
            m_last = picture.t;
            picture.wanted = m_served->serve(picture.t);
            return picture;
        case Walk::Result::end:
            if (!m_end) m_end = m_walk->end();
            return std::nullopt;
        case Walk::Result::unreliable:
            m_walk = last_resort();
            break;
        }
    }
}

} // namespace vlm::media
