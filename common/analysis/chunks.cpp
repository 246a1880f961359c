// SPDX-License-Identifier: Apache-2.0
#include "common/analysis/chunks.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "common/analysis/job.hpp"
#include "common/base/core_budget.hpp"
#include "common/base/error.hpp"
#include "common/base/fault_counter.hpp"
#include "common/media/decoder.hpp"
#include "common/media/scenes.hpp"
#include "common/media/source.hpp"
#include "common/media/source_name.hpp"

namespace vlm::analysis {

using base::Micros;

ChunkBuilder::ChunkBuilder(const ChunkPlan& plan, Micros start, std::optional<Micros> end, std::vector<Micros> cuts)
    : m_plan{plan}
    , m_end{end}
    , m_cuts{std::move(cuts)}
    , m_span{start, start} {
    m_span.t1 = end_of(start);
}

Micros ChunkBuilder::end_of(Micros t0) const {
    const Micros target = t0 + m_plan.length;
    const auto distance = [&](Micros cut) { return std::max(cut - target, target - cut); };
    Micros end = target;
    if (m_plan.at_scenes) {
        const auto from = std::upper_bound(m_cuts.begin(), m_cuts.end(), target - m_plan.length / 2);
        const auto to = std::lower_bound(from, m_cuts.end(), target + m_plan.length / 2);
        const auto nearest = std::min_element(from, to, [&](Micros a, Micros b) { return distance(a) < distance(b); });
        if (nearest != to) end = *nearest;
    }
    return m_end ? std::max(t0, std::min(end, *m_end)) : end;
}

void ChunkBuilder::advance() {
    const Micros t0 = m_span.t1 - m_plan.overlap;
    m_span = {t0, end_of(t0)};
    while (!m_frames.empty() && m_frames.front().wanted < t0)
        m_frames.pop_front();
    m_fresh = 0;
}

/// To the chunk in which `t` is new. A source that was silent for long has left out many.
void ChunkBuilder::skip_to(Micros t) {
    const Micros stride = m_plan.length - m_plan.overlap;
    if (!m_plan.at_scenes && t > m_span.t1 + stride) m_span.t1 += (t - m_span.t1) / stride * stride;
    while (t >= m_span.t1 && (!m_end || m_span.t1 < *m_end))
        advance();
}

std::optional<Chunk> ChunkBuilder::taken() {
    if (m_fresh == 0) return std::nullopt;
    return Chunk{{m_frames.begin(), m_frames.end()}, m_span};
}

std::optional<Chunk> ChunkBuilder::add(PreparedFrame frame) {
    std::optional<Chunk> complete;
    const bool last = m_end && m_span.t1 >= *m_end;
    if (frame.wanted >= m_span.t1 && !last) {
        complete = taken();
        skip_to(frame.wanted);
    }
    m_frames.push_back(std::move(frame));
    ++m_fresh;
    return complete;
}

std::optional<Chunk> ChunkBuilder::finish(std::optional<Micros> end) {
    auto last = taken();
    m_fresh = 0;
    if (!last) return last;
    const Micros shown = last->window.back().frame->t;
    last->span.t1 = std::max(shown, std::min(last->span.t1, end.value_or(m_end.value_or(shown))));
    m_frames.clear();
    return last;
}

std::vector<Micros> scene_cuts_of(const Job& job) {
    if (!media::is_regular_file(job.source))
        throw base::UsageError{job.source + ": scenes are looked for in a file, which is read twice (--chunk-at)"};
    media::Source source{job.source, job.opening.reading};
    base::FaultCounter faults{source.name(), "looking for scenes"};
    base::CoreBudget cores{job.opening.decoding.threads.value_or(media::useful_threads(*source.stream()))};
    const auto mine = cores.take();
    std::vector<Micros> cuts;
    for (const media::Scene& scene : media::find_scenes(source, &cores, faults))
        cuts.push_back(scene.t);
    return cuts;
}

} // namespace vlm::analysis
