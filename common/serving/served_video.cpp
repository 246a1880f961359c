// SPDX-License-Identifier: Apache-2.0
#include "common/serving/served_video.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "common/archive/video_list.hpp"
#include "common/archive/video_parts.hpp"
#include "common/base/file_bytes.hpp"
#include "common/base/hash.hpp"
#include "common/base/text.hpp"
#include "common/serving/indexed_file.hpp"
#include "common/serving/problem.hpp"
#include "common/serving/vod_playlists.hpp"

namespace vlm::serving {

namespace {

/// Grows whenever the bytes of segments become others, so that no cache keeps the older ones.
constexpr int edition = 1;

VideoOutline outline_of(const store::Connection& index, const records::VideoRecord& record) {
    VideoOutline outline{base::Micros{std::llround(record.duration.value_or(0) * 1e6)},
                         record.size,
                         base::parse_wall(record.wall),
                         archive::keyframes_of(index, record.id),
                         {}};
    outline.segments = hls::plan_segments(outline.keyframes, outline.end);
    return outline;
}

[[noreturn]] void refuse_part(const char* what, std::size_t number, std::size_t count) {
    throw Problem{404, fmt::format("there is no {} {}: it has {}", what, number, count)};
}

const hls::Rendition& rendition_of(const hls::SegmentedFile& file, std::size_t number) {
    const auto& all = file.offer().renditions;
    if (number >= all.size()) refuse_part("rendition", number, all.size());
    return all[number];
}

} // namespace

ServedVideo::ServedVideo(const store::Connection& index, records::VideoRecord record, hls::Transcode transcode)
    : m_record{std::move(record)}
    , m_transcode{transcode}
    , m_start{archive::start_of(index, m_record.id)}
    , m_outline{outline_of(index, m_record)} {
    if (!m_record.error.empty()) throw Problem{422, m_record.error};
    if (m_outline.segments.empty()) throw Problem{422, "the index knows no keyframes of it; add it again"};
}

std::string ServedVideo::tag(const std::string& name) const {
    const std::string what = fmt::format("{}\n{}\n{}", edition, m_record.fingerprint, name);
    return '"' + base::sha256_hex(what).substr(0, 32) + '"';
}

const base::OpenedFile& ServedVideo::opened() {
    if (!m_opened) {
        IndexedFile found = open_indexed(m_record);
        m_opened = std::move(found.opened);
        m_recording = std::move(found.recording);
    }
    if (!m_recording && !m_opened->is_unchanged())
        throw Problem{410, "the file has changed since it was indexed; add it again"};
    return *m_opened;
}

hls::SegmentedFile& ServedVideo::segmented() {
    const std::lock_guard lock{m_mutex};
    const base::OpenedFile& file = opened();
    if (m_recording) throw Problem{404, "it is still written: r0.m3u8 lists what there is of it"};
    if (m_segmented) return *m_segmented;
    m_segmented = std::make_unique<hls::SegmentedFile>(file.path(), m_outline.keyframes, m_outline.end, m_transcode);
    return *m_segmented;
}

hls::Recording* ServedVideo::recording() {
    const std::lock_guard lock{m_mutex};
    if (m_opened || may_go_on(m_record)) static_cast<void>(opened());
    return m_recording.get();
}

bool ServedVideo::is_recording() {
    const std::lock_guard lock{m_mutex};
    return m_recording != nullptr;
}

hls::Offer ServedVideo::offer() {
    return segmented().offer();
}

/// There is the first rendition without a look at what is in the file, where that is whole.
std::string ServedVideo::playlist(std::size_t number) {
    hls::Recording* const written = recording();
    if (written != nullptr && number == 0) return recording_playlist_of(m_outline, written->state());
    if (number > 0) static_cast<void>(rendition_of(segmented(), number));
    return playlist_of(m_outline, number);
}

std::vector<http::Piece> ServedVideo::init(std::size_t number) {
    hls::SegmentedFile& file = segmented();
    return file.init(rendition_of(file, number));
}

std::vector<http::Piece> ServedVideo::segment(std::size_t of, std::size_t number) {
    if (number >= m_outline.segments.size()) refuse_part("segment", number, m_outline.segments.size());
    hls::SegmentedFile& file = segmented();
    return file.segment(rendition_of(file, of), number);
}

std::optional<std::vector<http::Piece>> ServedVideo::ready_segment(std::size_t of, std::size_t number) {
    const std::unique_lock lock{m_mutex, std::try_to_lock};
    if (!lock || m_recording || !m_segmented || !m_segmented->is_plain()) return std::nullopt;
    const auto& renditions = m_segmented->offer().renditions;
    if (of >= renditions.size() || number >= m_outline.segments.size()) return std::nullopt;
    if (!m_opened->seems_unchanged()) return std::nullopt;
    return m_segmented->segment(renditions[of], number);
}

std::string ServedVideo::ts_playlist() {
    return transport_playlist_of(m_outline, segmented().transport());
}

std::vector<http::Piece> ServedVideo::ts_segment(std::size_t number) {
    const hls::TsSegments& file = segmented().transport();
    if (number >= m_outline.segments.size()) refuse_part("segment", number, m_outline.segments.size());
    return file.segment(number);
}

std::vector<http::Piece> ServedVideo::recording_init() {
    return recorded().init();
}

std::vector<http::Piece> ServedVideo::recording_segment(std::size_t number) {
    auto segment = recorded().segment(number);
    if (!segment) throw Problem{404, fmt::format("there is no segment {} yet", number)};
    return std::move(*segment);
}

hls::Recording& ServedVideo::recorded() {
    hls::Recording* const found = recording();
    if (found == nullptr) throw Problem{404, "it is no recording that is still written"};
    return *found;
}

std::vector<http::Piece> ServedVideo::keyframe_init() {
    return segmented().keyframe_init();
}

std::vector<http::Piece> ServedVideo::keyframe(std::size_t number) {
    if (number >= m_outline.keyframes.size()) refuse_part("keyframe", number, m_outline.keyframes.size());
    return segmented().keyframe_segment(m_outline.keyframes[number]);
}

http::FileRange ServedVideo::original() {
    const std::lock_guard lock{m_mutex};
    const base::OpenedFile& file = opened();
    return {file.file, 0, m_recording ? base::size_of(*file.file) : file.status.size};
}

http::FileRange ServedVideo::ts_file() {
    static_cast<void>(segmented().transport());
    return original();
}

} // namespace vlm::serving
