// SPDX-License-Identifier: Apache-2.0
#include "common/serving/served_video.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "common/archive/video_list.hpp"
#include "common/archive/video_parts.hpp"
#include "common/archive/video_place.hpp"
#include "common/base/hash.hpp"
#include "common/base/text.hpp"
#include "common/serving/problem.hpp"
#include "common/serving/vod_playlists.hpp"

namespace vlm::serving {

using base::InputError;

namespace {

/// Grows whenever the bytes of segments become others, so that no cache keeps the older ones.
constexpr int edition = 1;

/// The file that was indexed: another one in its place is not served.
base::OpenedFile open_indexed(const records::VideoRecord& record) {
    try {
        const std::string path = archive::readable_place(record);
        if (archive::is_url_place(path)) throw InputError{path, "is on another server, which serves it itself"};
        base::OpenedFile opened = base::open_regular_file(path);
        const bool known = std::any_of(record.places.begin(), record.places.end(), [&](const auto& place) {
            return place.path == path && place.mtime == opened.status.mtime;
        });
        if (!known || base::file_fingerprint(opened.path()) != record.fingerprint)
            throw InputError{path, "is not the file that was indexed any more; add it again"};
        return opened;
    } catch (const InputError& error) {
        throw Problem{410, error.what()};
    } catch (const base::SystemError& error) {
        throw Problem{410, error.what()};
    }
}

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
    if (!m_opened) m_opened = open_indexed(m_record);
    if (!m_opened->is_unchanged()) throw Problem{410, "the file has changed since it was indexed; add it again"};
    return *m_opened;
}

hls::SegmentedFile& ServedVideo::segmented() {
    const std::lock_guard lock{m_mutex};
    const base::OpenedFile& file = opened();
    if (m_segmented) return *m_segmented;
    m_segmented = std::make_unique<hls::SegmentedFile>(file.path(), m_outline.keyframes, m_outline.end, m_transcode);
    return *m_segmented;
}

hls::Offer ServedVideo::offer() {
    return segmented().offer();
}

/// There is the first rendition without a look at the file.
std::string ServedVideo::playlist(std::size_t number) {
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

std::string ServedVideo::ts_playlist() {
    return transport_playlist_of(m_outline, segmented().transport());
}

std::vector<http::Piece> ServedVideo::ts_segment(std::size_t number) {
    const hls::TsSegments& file = segmented().transport();
    if (number >= m_outline.segments.size()) refuse_part("segment", number, m_outline.segments.size());
    return file.segment(number);
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
    return {file.file, 0, file.status.size};
}

http::FileRange ServedVideo::ts_file() {
    static_cast<void>(segmented().transport());
    return original();
}

} // namespace vlm::serving
