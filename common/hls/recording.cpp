// SPDX-License-Identifier: Apache-2.0
#include "common/hls/recording.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "common/base/error.hpp"
#include "common/base/file_bytes.hpp"
#include "common/base/file_status.hpp"

namespace vlm::hls {

using base::InputError;
using base::Micros;
using media::mp4_type;

namespace {

constexpr Micros half_a_second{500'000}; // players round lengths to seconds
constexpr Micros long_enough{4'000'000}; // for a segment that ends before a keyframe

/// Whoever writes a fragment each second has ended long ago.
bool is_quiet(const base::OpenedFile& file) {
    constexpr std::chrono::minutes quiet{1};
    return base::wall_now().time_since_epoch() - Micros{base::file_status(file.path()).mtime / 1000} > quiet;
}

} // namespace

Recording::Recording(const std::string& name, base::OpenedFile file)
    : m_name{name}
    , m_opened{std::move(file)} {
    read_on();
    if (!m_video || m_fragments.empty()) throw InputError{name, "is no MP4 file in fragments"};
}

Recording::State Recording::state() {
    const std::lock_guard lock{m_mutex};
    const bool quiet = is_quiet(m_opened); // before it is read
    read_on();
    if (!m_state.ended && quiet) m_state.ended = true;
    if (m_state.ended && !m_fragments.empty()) close_before(m_fragments.size());
    return m_state;
}

std::vector<http::Piece> Recording::init() const {
    return {http::FileRange{m_opened.file, 0, m_init}};
}

std::optional<std::vector<http::Piece>> Recording::segment(std::size_t number) {
    const State now = state();
    if (number >= now.parts.size()) return std::nullopt;
    return std::vector<http::Piece>{http::FileRange{m_opened.file, now.parts[number].offset, now.parts[number].size}};
}

/// All boxes that are whole by now.
void Recording::read_on() {
    constexpr std::int64_t least = 8;
    const std::int64_t size = base::size_of(*m_opened.file);
    while (!m_state.ended && m_place + least <= size && read_box(size)) {
    }
}

/// False where it is not whole yet.
bool Recording::read_box(std::int64_t size) {
    std::array<std::uint8_t, 16> begin{};
    const std::size_t got = base::read_at(*m_opened.file, m_place, begin);
    const bool ends_with_file = got >= 4 && media::mp4_number(begin, 0, 4) == 0; // or its size is not written yet
    const auto box = media::mp4_box_header(media::Mp4Bytes{begin}.first(got), size - m_place);
    if (ends_with_file || !box || m_place + box->size > size) return false;
    const auto content = [&] { return bytes(m_place + box->length, box->size - box->length); };
    if (box->type == mp4_type("moov") && !m_video) {
        m_video = read_fragmented_video(content());
        if (!m_video) throw InputError{m_name, "is no MP4 file in fragments"};
        m_init = m_place + box->size;
    } else if (box->type == mp4_type("moof") && m_video) {
        m_head = content();
        m_head_at = m_place;
    } else if (box->type == mp4_type("mdat") && m_head) {
        add(m_head_at, read_fragment_head(*std::exchange(m_head, std::nullopt), *m_video));
    } else if (box->type == mp4_type("mfra")) {
        m_state.ended = true; // what is written last; all fragments are before it
        return true;
    }
    m_place += box->size;
    return true;
}

/// A fragment without video goes with the one before.
void Recording::add(std::int64_t offset, const std::optional<FragmentHead>& head) {
    if (!head) return;
    if (head->keyframe) m_shown_after = head->shown_after;
    const Fragment fragment{offset, head->dts + m_shown_after, head->duration, head->keyframe};
    m_fragments.push_back(fragment);
    while (const std::size_t cut = next_cut())
        close_before(cut);
}

/// Before which fragment the open segment ends, now that the last one is known; 0: nowhere yet.
std::size_t Recording::next_cut() const {
    const std::size_t last = m_fragments.size() - 1;
    const Fragment& next = m_fragments.back();
    const Micros length = time(next.start - m_fragments.front().start);
    if (last == 0) return 0;
    if (next.keyframe && length >= long_enough && length < longest + half_a_second) return last;
    if (length + time(next.duration) < longest + half_a_second) return 0;
    for (std::size_t place = last - 1; place > 0; --place) {
        if (m_fragments[place].keyframe) return place;
    }
    return last;
}

void Recording::close_before(std::size_t fragment) {
    const Fragment& first = m_fragments.front();
    const bool all = fragment == m_fragments.size();
    const std::int64_t end = all ? m_fragments.back().start + m_fragments.back().duration : m_fragments[fragment].start;
    const std::int64_t end_at = all ? (m_head ? m_head_at : m_place) : m_fragments[fragment].offset;
    const Micros from = time(first.start);
    m_state.parts.push_back({std::max(time(end) - from, Micros{1}), first.offset, end_at - first.offset});
    m_fragments.erase(m_fragments.begin(), m_fragments.begin() + static_cast<std::ptrdiff_t>(fragment));
}

Micros Recording::time(std::int64_t ticks) const {
    constexpr std::int64_t second = 1'000'000;
    const std::int64_t scale = m_video->timescale;
    return Micros{ticks / scale * second + ticks % scale * second / scale};
}

std::vector<std::uint8_t> Recording::bytes(std::int64_t place, std::int64_t size) const {
    constexpr std::int64_t largest = std::int64_t{16} << 20U;
    if (size > largest) throw InputError{m_name, "describes its fragments at too great a length"};
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
    if (base::read_at(*m_opened.file, place, bytes) != bytes.size()) throw InputError{m_name, "has become shorter"};
    return bytes;
}

} // namespace vlm::hls
