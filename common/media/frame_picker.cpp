// SPDX-License-Identifier: Apache-2.0
#include "common/media/frame_picker.hpp"

#include <algorithm>
#include <iterator>

namespace vlm::media {

using base::Micros;

void FramePicker::begin(std::optional<Micros> until) {
    m_until = until;
    m_horizon.reset();
    m_ended = false;
    m_known.clear();
    m_anchors.clear();
    m_chosen.clear();
    m_resolved.reset();
}

void FramePicker::add(Micros t, bool keyframe) {
    const bool late = m_resolved && t <= *m_resolved && m_last_chosen && t > *m_last_chosen;
    if (late || !m_known.insert(t).second) m_contradicted = true;
    if (!m_wanted.is_tolerant() || (!m_anchors.empty() && t < m_anchors.back().t)) return;
    m_anchors.push_back({t, keyframe});
    resolve();
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
        if (choose_anchor()) continue;
        if (!m_ended && (!m_horizon || *m_horizon <= t)) return;
        const auto frame = shown_at(t);
        if (!frame && !m_ended) return;
        m_resolved = t;
        if (frame) choose(*frame);
    }
}

/// The first anchor within the slack, if there is one. All that is decoded after it and shown before it matters no
/// more.
bool FramePicker::choose_anchor() {
    const Micros wanted = *m_wanted.peek();
    const Micros slack = m_wanted.slack();
    std::erase_if(m_anchors, [&](const Anchor& each) { return each.t < wanted - slack; });
    if (slack == Micros{0}) return false;
    const auto anchor = std::find_if(m_anchors.begin(), m_anchors.end(),
                                     [&](const Anchor& each) { return each.keyframe || !m_wanted.at_keyframe(); });
    if (anchor == m_anchors.end() || anchor->t > wanted + slack) return false;
    const Micros t = anchor->t;
    m_resolved = t;
    choose(t);
    return true;
}

void FramePicker::choose(Micros frame) {
    if (m_last_chosen && frame <= *m_last_chosen) return; // no frame is taken twice
    m_chosen.insert(frame);
    m_last_chosen = frame;
    m_known.erase(m_known.begin(), m_known.find(frame));
    std::erase_if(m_anchors, [&](const Anchor& anchor) { return anchor.t < frame; });
}

bool FramePicker::may_want_between(Micros begin, Micros end) const {
    const auto chosen = m_chosen.upper_bound(begin);
    if (chosen != m_chosen.end() && *chosen < end) return true;
    return !step_done() && *m_wanted.peek() - m_wanted.slack() < end;
}

bool FramePicker::step_done() const {
    const auto next = m_wanted.peek();
    return !next || (m_until && *next >= *m_until);
}

FramePicker::Verdict FramePicker::verdict(Micros t) const {
    if (m_chosen.contains(t)) return Verdict::wanted;
    if (step_done()) return Verdict::unwanted;
    if (m_resolved && m_last_chosen && t < *m_last_chosen) return Verdict::unwanted;
    const auto better = shown_at(*m_wanted.peek());
    return better && t < *better ? Verdict::unwanted : Verdict::undecided;
}

} // namespace vlm::media
