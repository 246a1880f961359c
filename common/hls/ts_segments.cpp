// SPDX-License-Identifier: Apache-2.0
#include "common/hls/ts_segments.hpp"

#include <algorithm>
#include <optional>

#include "common/base/file_bytes.hpp"
#include "common/media/source_name.hpp"

namespace vlm::hls {

using base::Micros;
using media::ts_packet_bytes;

namespace {

constexpr auto packet_size = static_cast<std::int64_t>(ts_packet_bytes);
constexpr std::int64_t looked_behind = 16 * packet_size; ///< for tables, before a keyframe

std::shared_ptr<const base::Descriptor> open(const std::string& name) {
    if (!media::is_regular_file(name)) throw NotPlayable{name, "it is no file of this machine"};
    return std::make_shared<const base::Descriptor>(base::open_to_read(name));
}

std::vector<std::uint8_t> bytes_at(const base::Descriptor& file, std::int64_t place, std::int64_t size) {
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
    bytes.resize(base::read_at(file, place, bytes));
    return bytes;
}

/// Only a file that begins like one is looked into further.
TsHead head_of(const std::string& name, const base::Descriptor& file, std::size_t sounds) {
    constexpr std::int64_t longest_head = 4000 * packet_size;
    const auto first = bytes_at(file, 0, packet_size + 1);
    if (first.size() <= ts_packet_bytes || first.front() != media::ts_sync || first.back() != media::ts_sync)
        throw NotPlayable{name, "it is no transport stream of packets of 188 bytes"};
    return read_ts_head(name, bytes_at(file, 0, longest_head), sounds);
}

/// Whether the stream's clock went as media time did, however often it began anew.
bool is_in_step(std::int64_t ticks, Micros time) {
    constexpr std::int64_t round = std::int64_t{1} << 33U;
    constexpr std::int64_t millisecond = 90;
    const std::int64_t off = ((ticks - time.count() * 9 / 100) % round + round) % round;
    return std::min(off, round - off) <= millisecond;
}

/// With which segments begin, and the last one of all.
std::vector<media::Keyframe> tried_keyframes(const std::vector<media::Keyframe>& keyframes,
                                             const std::vector<Segment>& segments) {
    std::vector<media::Keyframe> tried;
    auto at = keyframes.begin();
    for (const Segment& segment : segments) {
        at = std::find_if(at, keyframes.end(), [&](const auto& keyframe) { return keyframe.pts == segment.keyframe; });
        tried.push_back(*at);
    }
    tried.push_back(keyframes.back());
    return tried;
}

} // namespace

TsSegments::TsSegments(const std::string& name, const std::vector<media::Keyframe>& keyframes,
                       const std::vector<Segment>& segments, std::size_t sounds)
    : m_name{name}
    , m_file{open(name)}
    , m_size{base::size_of(*m_file)}
    , m_head{head_of(name, *m_file, sounds)}
    , m_tables{std::make_shared<const std::string>(m_head.tables.begin(), m_head.tables.end())} {
    if (segments.empty()) throw NotPlayable{name, "it shows nothing"};
    find_cuts(keyframes, segments);
    m_ranges = std::all_of(m_begins.begin(), m_begins.end(), [](const Begin& begin) { return begin.tables; });
}

/// Times that jump would need a cut where they do, which segments of MP4 do without.
void TsSegments::find_cuts(const std::vector<media::Keyframe>& keyframes, const std::vector<Segment>& segments) {
    const std::vector<media::Keyframe> tried = tried_keyframes(keyframes, segments);
    prefetch(tried);
    std::optional<std::int64_t> began;
    for (const media::Keyframe& keyframe : tried) {
        const TsCut cut = cut_at(keyframe.position);
        if (!began) began = cut.pts;
        if (!is_in_step(cut.pts - *began, keyframe.pts - tried.front().pts))
            throw NotPlayable{m_name, "its times jump"};
        const std::int64_t place = look_behind(keyframe.position) + static_cast<std::int64_t>(cut.begin);
        if (m_begins.empty()) {
            m_begins.push_back({0, m_head.leads});
        } else if (m_begins.size() < segments.size()) {
            if (place <= m_begins.back().place) throw NotPlayable{m_name, "its keyframes are stored in another order"};
            m_begins.push_back({place, cut.tables});
        }
    }
}

void TsSegments::prefetch(const std::vector<media::Keyframe>& keyframes) const {
    for (const media::Keyframe& keyframe : keyframes) {
        const std::int64_t place = keyframe.position;
        if (place < 0) throw NotPlayable{m_name, "the index does not know where its keyframes are"};
        base::announce_reading(*m_file, look_behind(place), looked_behind);
    }
}

std::int64_t TsSegments::look_behind(std::int64_t keyframe) const {
    return keyframe - std::min(keyframe / packet_size * packet_size, looked_behind);
}

TsCut TsSegments::cut_at(std::int64_t keyframe) const {
    const std::int64_t from = look_behind(keyframe);
    const auto around = bytes_at(*m_file, from, keyframe - from + packet_size);
    return read_ts_cut(m_name, around, static_cast<std::size_t>(keyframe - from), m_head);
}

ByteRange TsSegments::range(std::size_t number) const {
    const std::int64_t begin = m_begins.at(number).place;
    const std::int64_t end = number + 1 < m_begins.size() ? m_begins[number + 1].place : m_size;
    return {end - begin, begin};
}

std::vector<http::Piece> TsSegments::segment(std::size_t number) const {
    const ByteRange part = range(number);
    std::vector<http::Piece> pieces;
    if (!m_begins[number].tables) pieces.emplace_back(m_tables);
    pieces.emplace_back(http::FileRange{m_file, part.offset, part.length});
    return pieces;
}

} // namespace vlm::hls
