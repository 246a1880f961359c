// SPDX-License-Identifier: Apache-2.0
#include "common/hls/live_window.hpp"

#include <algorithm>
#include <utility>

namespace vlm::hls {

using base::Micros;
using Kind = LiveName::Kind;

namespace {

/// Parts have numbers of their own that are larger than those of a server before: there are fewer in a second.
constexpr std::uint64_t most_parts_a_second = 100;

constexpr std::size_t least_listed = 3; // segments, whatever they last

} // namespace

LiveWindow::LiveWindow(Micros length, std::uint64_t first_number)
    : m_length{length}
    , m_next_number{first_number}
    , m_next_part{first_number * most_parts_a_second}
    , m_next_init{first_number} {}

void LiveWindow::begin(LiveInit init) {
    end_segment();
    init.number = m_next_init++;
    m_init = std::make_shared<const LiveInit>(std::move(init));
    m_jump = !m_segments.empty();
}

bool LiveWindow::continues(base::Wall wall) const {
    constexpr Micros unnoticed{50'000};
    if (m_segments.empty()) return false;
    const Micros off = wall - (m_segments.back().began + m_segments.back().duration);
    return off < unnoticed && off > -unnoticed;
}

void LiveWindow::add(LivePart part, base::Wall wall) {
    if (!grows()) {
        LiveSegment segment;
        segment.number = m_next_number++;
        segment.start = part.t;
        segment.began = wall;
        segment.clock_jumps = !continues(wall);
        segment.after_jump = std::exchange(m_jump, false);
        segment.init = m_init;
        m_segments.push_back(std::move(segment));
    }
    part.number = m_next_part++;
    m_segments.back().duration += part.duration;
    m_segments.back().parts.push_back(std::move(part));
}

void LiveWindow::end_segment() {
    if (!grows()) return;
    LiveSegment& segment = m_segments.back();
    segment.ended = true;
    m_longest = std::max(m_longest, segment.duration);
    m_listed_length += segment.duration;
    forget();
}

/// A segment that is listed no more stays for those who have an older list.
void LiveWindow::forget() {
    while (m_segments.size() - m_unlisted > least_listed &&
           m_listed_length - m_segments[m_unlisted].duration >= m_length) {
        const LiveSegment& oldest = m_segments[m_unlisted++];
        if (oldest.after_jump) ++m_jumps_before;
        m_listed_length -= oldest.duration;
        m_unlisted_length += oldest.duration;
    }
    while (m_unlisted > 0 && m_unlisted_length - m_segments.front().duration >= std::min(m_length, longest_grace)) {
        m_unlisted_length -= m_segments.front().duration;
        m_segments.pop_front();
        --m_unlisted;
    }
}

void LiveWindow::end() {
    end_segment();
    m_ended = true;
}

bool LiveWindow::has_content() const {
    return std::any_of(m_segments.begin(), m_segments.end(), [](const LiveSegment& segment) { return segment.ended; });
}

std::vector<const LiveSegment*> LiveWindow::listed() const {
    std::vector<const LiveSegment*> segments;
    for (std::size_t i = m_unlisted; i < m_segments.size(); ++i)
        segments.push_back(&m_segments[i]);
    return segments;
}

LivePlaylist LiveWindow::playlist() const {
    LivePlaylist playlist;
    playlist.segments = listed();
    playlist.first_number = playlist.segments.empty() ? m_next_number : playlist.segments.front()->number;
    playlist.jumps_before = m_jumps_before;
    playlist.next_part = m_next_part;
    playlist.longest_segment = m_longest;
    playlist.ended = m_ended;
    return playlist;
}

std::uint64_t LiveWindow::open_number() const {
    return grows() ? m_segments.back().number : m_next_number;
}

bool LiveWindow::has(std::uint64_t segment, std::optional<std::uint64_t> part) const {
    const std::uint64_t open = open_number();
    if (m_ended || segment < open) {
        const LiveSegment* complete = part && !m_ended ? find(segment) : nullptr;
        const bool is_past_it = complete != nullptr && *part >= complete->parts.size(); // then the next one's first
        return !is_past_it || has(segment + 1, 0);
    }
    return segment == open && part && grows() && m_segments.back().parts.size() > *part;
}

bool LiveWindow::is_too_far(std::uint64_t segment, std::optional<std::uint64_t> part) const {
    const std::uint64_t open = open_number();
    if (m_ended) return false;
    if (segment > open + 1) return true;
    if (!part) return false;
    const auto target = part_target(playlist());
    const std::uint64_t ahead = static_cast<std::uint64_t>((Micros{3'000'000} + target - Micros{1}) / target);
    const std::uint64_t parts = grows() && segment == open ? m_segments.back().parts.size() : 0;
    return segment >= open && *part >= parts + ahead;
}

const LiveSegment* LiveWindow::complete(std::uint64_t number) const {
    const LiveSegment* segment = find(number);
    return segment != nullptr && segment->ended ? segment : nullptr;
}

const LiveSegment* LiveWindow::find(std::uint64_t number) const {
    if (m_segments.empty() || number < m_segments.front().number) return nullptr;
    const std::uint64_t place = number - m_segments.front().number;
    return place < m_segments.size() ? &m_segments[place] : nullptr;
}

std::vector<http::Piece> LiveWindow::bytes(const LiveName& name) const {
    std::vector<http::Piece> pieces;
    if (name.kind == Kind::segment) {
        const LiveSegment* segment = complete(name.number);
        if (segment == nullptr) return {};
        http::FileRange all = segment->parts.front().bytes; // they lie one behind the other
        all.size = segment->parts.back().bytes.offset + segment->parts.back().bytes.size - all.offset;
        return {all};
    }
    for (auto segment = m_segments.rbegin(); segment != m_segments.rend(); ++segment) {
        if (name.kind == Kind::init && segment->init->number == name.number) return {segment->init->bytes};
        if (name.kind != Kind::part || segment->parts.front().number > name.number) continue;
        const std::uint64_t place = name.number - segment->parts.front().number;
        if (place < segment->parts.size()) pieces.emplace_back(segment->parts[place].bytes);
        return pieces;
    }
    return {};
}

bool LiveWindow::is_next_part(const LiveName& name) const {
    return name.kind == Kind::part && name.number == m_next_part && !m_ended;
}

} // namespace vlm::hls
