// SPDX-License-Identifier: Apache-2.0
#include "common/media/frame_picker.hpp"

#include <iterator>

namespace vlm::media {

using base::Micros;

void FramePicker::begin(std::optional<Micros> until) {
    m_until = until;
    m_horizon.reset();
    m_ended = false;
    m_known.clear();
    m_chosen.clear();
    m_resolved.reset();
}

void FramePicker::add(Micros t) {
    const bool late = m_resolved && t <= *m_resolved && m_last_chosen && t > *m_last_chosen;
    if (late || !m_known.insert(t).second) m_contradicted = true;
}

void FramePicker::known_before(Micros t) {
    if (!m_horizon || t > *m_horizon) m_horizon = t;
    resolve();
}

void FramePicker::end_of_stream(Micros end) {
    m_ended = true;
    m_wanted.limit(end);
    resolve();
}

std::optional<Micros> FramePicker::shown_at(Micros t) const {
    if (m_known.empty()) return std::nullopt;
    const auto after = m_known.upper_bound(t);
    return after == m_known.begin() ? *after : *std::prev(after);
}

void FramePicker::resolve() {
    for (; !step_done(); m_wanted.advance()) {
        const Micros t = *m_wanted.peek();
        if (!m_ended && (!m_horizon || *m_horizon <= t)) return;
        const auto frame = shown_at(t);
        if (!frame && !m_ended) return;
        m_resolved = t;
        if (!frame || frame == m_last_chosen) continue; // no frame is taken twice
        m_chosen.insert(*frame);
        m_last_chosen = frame;
        m_known.erase(m_known.begin(), m_known.find(*frame));
    }
}

bool FramePicker::step_done() const {
    const auto next = m_wanted.peek();
    return !next || (m_until && *next >= *m_until);
}

FramePicker::Taken FramePicker::take(Micros t) {
    const auto found = m_chosen.find(t);
    if (found == m_chosen.end()) return Taken::not_wanted;
    if (found != m_chosen.begin()) return Taken::out_of_order;
    m_chosen.erase(found);
    return Taken::next;
}

FramePicker::Verdict FramePicker::verdict(Micros t) const {
    if (m_chosen.contains(t)) return Verdict::wanted;
    if (step_done()) return Verdict::unwanted;
    if (m_resolved && m_last_chosen && t < *m_last_chosen) return Verdict::unwanted;
    const auto better = shown_at(*m_wanted.peek());
    return better && t < *better ? Verdict::unwanted : Verdict::undecided;
}

} // namespace vlm::media
