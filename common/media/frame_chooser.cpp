// SPDX-License-Identifier: Apache-2.0
#include "common/media/frame_chooser.hpp"

#include <utility>

namespace vlm::media {

using base::Micros;

FrameChooser::FrameChooser(const Selection& selection, WantedTimes wanted)
    : m_selection{selection}
    , m_wanted{std::move(wanted)} {}

void FrameChooser::add(Picture picture, Kind kind, std::deque<Picture>& chosen) {
    if (m_selection.kind == Selection::Kind::all) {
        add_in_span(std::move(picture), chosen);
    } else if (m_selection.kind == Selection::Kind::keyframes) {
        if (kind == Kind::keyframe) add_in_span(std::move(picture), chosen);
    } else if (m_selection.snap == Selection::Snap::keyframe) {
        if (kind == Kind::keyframe) add_nearest(std::move(picture), chosen);
    } else {
        add_shown(std::move(picture), chosen);
    }
}

bool FrameChooser::takes_keyframes_only() const {
    return m_selection.kind == Selection::Kind::keyframes || m_selection.snap == Selection::Snap::keyframe;
}

bool FrameChooser::may_take(std::optional<Micros> next) const {
    if (!next || !has_wanted_times(m_selection)) return true;
    return m_wanted.peek() && *m_wanted.peek() < *next;
}

std::optional<Micros> FrameChooser::next_wanted() const {
    return has_wanted_times(m_selection) ? m_wanted.peek() : std::nullopt;
}

bool FrameChooser::done() const {
    if (!has_wanted_times(m_selection)) return m_past_end;
    return !m_wanted.peek();
}

void FrameChooser::add_in_span(Picture picture, std::deque<Picture>& chosen) {
    if (m_selection.end && picture.t >= *m_selection.end) {
        m_past_end = true;
    } else if (picture.t >= m_selection.start) {
        chosen.push_back(std::move(picture));
    }
}

void FrameChooser::add_shown(Picture picture, std::deque<Picture>& chosen) {
    bool taken = false;
    for (; m_wanted.peek() && *m_wanted.peek() < picture.t && m_held; m_wanted.advance()) {
        if (!std::exchange(taken, true) && m_held->frame) chosen.push_back({m_held->t, std::move(m_held->frame)});
    }
    // A held picture whose frame has been given away stays as the time up to which it was shown.
    m_held = std::move(picture);
}

void FrameChooser::add_nearest(Picture picture, std::deque<Picture>& chosen) {
    while (m_wanted.peek() && m_held && *m_wanted.peek() <= picture.t) {
        if (*m_wanted.peek() - m_held->t > picture.t - *m_wanted.peek()) break; // this one, or a later one, is nearer
        if (m_held->frame) chosen.push_back({m_held->t, std::move(m_held->frame)});
        m_wanted.advance();
    }
    m_held = std::move(picture);
}

void FrameChooser::break_off(Micros end, std::deque<Picture>& chosen) {
    if (!m_held || !m_wanted.peek() || *m_wanted.peek() >= end) return;
    if (m_held->frame) chosen.push_back({m_held->t, std::move(m_held->frame)});
    while (m_wanted.peek() && *m_wanted.peek() < end)
        m_wanted.advance();
}

void FrameChooser::finish(Micros end, std::deque<Picture>& chosen) {
    m_wanted.limit(end);
    if (m_wanted.peek() && m_held && m_held->frame) chosen.push_back(std::move(*m_held));
    m_held.reset();
    m_wanted.limit(Micros{0});
}

} // namespace vlm::media
