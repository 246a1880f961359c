// SPDX-License-Identifier: Apache-2.0
#include "common/media/source.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/pixdesc.h>
}

#include "common/base/error.hpp"
#include "common/base/read_error.hpp"
#include "common/base/redact.hpp"
#include "common/base/signals.hpp"
#include "common/media/cut_off.hpp"
#include "common/media/orientation.hpp"
#include "common/media/source_name.hpp"

namespace vlm::media {

using base::InputError;
using base::Micros;

namespace {

/// Frames that may come before the one with the smallest timestamp in decoding order (H.264 and HEVC allow 16).
constexpr std::size_t most_reordered = 32;

/// Packets looked at for the start of media time, those included that an edit list hides.
constexpr std::size_t most_ahead = 512;

constexpr const char* cut_off = "the file is cut off";
constexpr const char* connection_ended = "the connection ended before the video did";

bool container_is(const VideoInfo& info, std::initializer_list<std::string_view> names) {
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view name) { return info.container.find(name) != std::string::npos; });
}

} // namespace

Stamps stamps_of(const AVPacket& packet) {
    Stamps stamps;
    if (packet.pts != AV_NOPTS_VALUE) stamps.pts = packet.pts;
    if (packet.dts != AV_NOPTS_VALUE) stamps.dts = packet.dts;
    return stamps;
}

Source::Source(const std::string& name, const SourceOptions& options, std::unique_ptr<PipeInput> input)
    : m_name{base::redact_url(name)}
    , m_options{options} {
    check_readable(name);
    Opening opening = opening_of(name, options);
    if (!input && opening.url == pipe_url) input = open_sequentially(name);
    m_container = std::make_unique<Container>(m_name, std::move(opening), options, std::move(input));
    m_stream = &m_container->video();
    m_info = m_container->info();
    const bool may_jump = (m_container->format().iformat->flags & AVFMT_TS_DISCONT) != 0;
    m_timeline = Timeline{m_info.time_base, may_jump ? Discontinuities::possible : Discontinuities::none};
    if (container_is(m_info, {"mov", "matroska", "mpegts", "flv"})) m_stamping = Stamping::reliable;
    if (is_live()) return;
    listen_to(m_container->format(), *this);
    find_start();
    read_index();
}

Source::~Source() = default;

void Source::find_start() {
    std::optional<std::int64_t> first;
    bool leading = false; // pictures shown before the first keyframe: whether they decode is the decoder's word
    bool settled = false;
    std::size_t n_shown = 0;
    while (!settled && n_shown < most_reordered && m_ahead.size() < most_ahead) {
        AvPtr<AVPacket> packet = make_packet();
        settled = !read_container(*packet);
        if (settled) break;
        const Stamps stamps = stamps_of(*packet);
        const bool shown = (packet->flags & AV_PKT_FLAG_DISCARD) == 0;
        const bool key = (packet->flags & AV_PKT_FLAG_KEY) != 0;
        if (!stamps.pts) m_stamping = Stamping::unreliable;
        if (m_ahead.empty() && !key) leading = true;
        m_ahead.push_back(std::move(packet));
        if (!stamps.pts) break;
        if (shown) ++n_shown;
        if (shown && first && *stamps.pts < *first) leading = true;
        if (shown && (!first || *stamps.pts < *first)) first = stamps.pts;
        settled = first && stamps.dts && *stamps.dts >= *first && m_ahead.size() > 1;
    }
    if (m_stamping == Stamping::reliable && first && settled && !leading) m_start_time = StartTime::from_packets;
    m_timeline.set_start(first.value_or(0));
    m_info.start_offset = Micros{av_rescale_q(m_timeline.start(), m_stream->time_base, AVRational{1, 1'000'000})};
}

void Source::read_index() {
    const bool cues = container_is(m_info, {"matroska"});
    if (m_stamping != Stamping::reliable || !container_is(m_info, {"mov", "matroska"}) || !can_rewind()) return;
    if (!can_seek() || m_ahead.empty()) return;
    const Stamps first = stamps_of(*m_ahead.front());
    const std::int64_t delay = first.pts && first.dts ? std::max<std::int64_t>(0, *first.pts - *first.dts) : 0;
    const int known = cues ? avformat_index_get_entries_count(m_stream) : 0;
    if (cues) {                                                      // they are loaded at the first seek
        if (seek_container(m_timeline.start()) < 0) return rewind(); // it has moved all the same
        m_ahead.clear();
        m_faults.clear();
    }
    ReadIndex read = read_keyframe_index(m_container->format(), *m_stream, m_timeline,
                                         cues ? ListedTimes::presentation : ListedTimes::decoding, delay, known);
    m_index = std::move(read.index);
    if (read.cut_off) m_read_error = cut_off;
}

bool Source::read_container(AVPacket& packet) {
    for (;;) {
        m_container->wait_for_bytes(m_options.read_timeout);
        const int ret = m_container->read(packet);
        check_wait();
        if (ret < 0 && pass_over_picture(ret)) continue;
        if (ret < 0) {
            end_reading(is_folder() ? AVERROR_EOF : ret);
            return false;
        }
        m_next_picture = packet.pts + 1;
        if (packet.stream_index != m_stream->index) {
            av_packet_unref(&packet);
            continue;
        }
        // Of an MP4 file it is the last packet that is cut off, where reading fails next.
        m_last_is_corrupt = (packet.flags & AV_PKT_FLAG_CORRUPT) != 0;
        if (m_last_is_corrupt && !container_is(m_info, {"mov"})) m_faults.emplace_back("corrupt packet");
        const Stamps stamps = m_timeline.unroll(stamps_of(packet), packet.duration);
        packet.pts = stamps.pts.value_or(AV_NOPTS_VALUE);
        packet.dts = stamps.dts.value_or(AV_NOPTS_VALUE);
        return true;
    }
}

bool Source::is_folder() const {
    return container_is(m_info, {"image2"});
}

/// What libavformat takes for the end, or for a failure of all: a picture that is empty, or cannot be opened, as it has
/// told itself. False where it was the last.
bool Source::pass_over_picture(int ret) {
    if (!is_folder() || m_next_picture >= m_stream->duration) return false;
    if (ret == AVERROR_EOF) m_faults.emplace_back("a picture that is empty");
    if (++m_next_picture == m_stream->duration) return false;
    return av_seek_frame(&m_container->format(), m_stream->index, m_next_picture, 0) >= 0;
}

void Source::add(const std::string& text) {
    if (text.starts_with("File ended prematurely")) {
        m_read_error = cut_off;
    } else if (!text.ends_with("partial file")) { // reading ends there, which is told
        m_faults.push_back(text);
    }
}

/// A broken file ends where it breaks. A disk or a connection that fails is no end: there is more that was not read.
void Source::end_reading(int ret) {
    const bool at_end = ret == AVERROR_EOF;
    const int error = at_end && m_container->format().pb != nullptr ? m_container->format().pb->error : ret;
    if (at_end && (m_last_is_corrupt || ends_within_unit(m_container->format()))) m_read_error = cut_off;
    if (error >= 0 || error == AVERROR_EOF) return;
    // So libavformat says that a packet lies where the connection has been already.
    if (error == AVERROR(EIO) && is_url(m_name) && !can_seek() && container_is(m_info, {"mov"})) {
        throw InputError{m_name, "its server sends no parts of it, and its index stands at the end; download it first"};
    }
    if (error == AVERROR(EIO) && is_url(m_name)) throw InputError{m_name, connection_ended};
    if (error != AVERROR_INVALIDDATA) throw base::ReadError{m_name, "reading failed: " + av_error_text(error)};
    m_read_error = av_error_text(error);
}

bool Source::read(AVPacket& packet) {
    if (m_next_keyframe && *m_next_keyframe < m_index.entries.size()) seek((*m_next_keyframe)++);
    if (m_ahead.empty()) return read_container(packet);
    av_packet_move_ref(&packet, m_ahead.front().get());
    m_ahead.pop_front();
    return true;
}

bool Source::can_seek() const {
    return format().pb != nullptr && (format().pb->seekable & AVIO_SEEKABLE_NORMAL) != 0;
}

void Source::seek(std::size_t entry) {
    m_ahead.clear();
    m_timeline.reset();
    const int ret = seek_container(m_index.entries.at(entry).timestamp);
    if (ret == AVERROR(EIO) && is_url(m_name)) throw InputError{m_name, connection_ended};
    av_check(ret, m_name, "cannot seek");
}

/// As libavformat answers.
int Source::seek_container(std::int64_t timestamp) {
    m_container->wait_for_bytes(m_options.read_timeout);
    const int ret = av_seek_frame(&m_container->format(), m_stream->index, timestamp, AVSEEK_FLAG_BACKWARD);
    check_wait();
    return ret;
}

/// Throws where a wait ended because the user stops, or for its limit.
void Source::check_wait() const {
    if (!m_container->gave_up()) return;
    base::throw_if_stopped();
    if (!m_container->is_late()) throw InputError{m_name, "reading failed: " + m_container->reason(AVERROR_EXIT)};
    throw InputError{m_name, fmt::format("no data for {} s", base::to_seconds(m_options.read_timeout))};
}

void Source::rewind() {
    if (!can_rewind()) throw InputError{m_name, "a pipe cannot be read twice"};
    const std::int64_t start = m_timeline.start();
    m_timeline.reset();
    m_timeline.set_start(start);
    m_next_keyframe.reset();
    m_next_picture = 0;
    m_ahead.clear();
    m_faults.clear();
    m_container->reopen();
    listen_to(m_container->format(), *this);
    m_stream = &m_container->video();
}

void Source::keyframes_only() {
    if (!container_is(m_info, {"mov"})) {
        m_stream->discard = AVDISCARD_NONKEY;
    } else if (!m_index.entries.empty()) {
        m_next_keyframe = 0; // libavformat leaves packets out as well, and then gives the others wrong times
    }
}

Micros Source::find_end() {
    const bool listed = !m_index.entries.empty();
    if (listed) {
        seek(m_index.entries.size() - 1);
    } else {
        rewind();
    }
    Extent extent = read_to_end();
    if (listed && !extent.begin) { // a damaged file's index lists what cannot be read
        rewind();
        extent = read_to_end();
    }
    // Decoding times run ahead of what is shown: only the length can be told from them.
    if (m_stamping == Stamping::unreliable && extent.begin) extent.end += m_timeline.start() - *extent.begin;
    if (!listed) rewind();
    return m_timeline.time(extent.end);
}

Source::Extent Source::read_to_end() {
    const bool by_decoding = m_stamping == Stamping::unreliable; // where the last packets may have no other times
    Extent extent{std::nullopt, m_timeline.start()};
    const AvPtr<AVPacket> packet = make_packet();
    while (read(*packet)) {
        const Stamps stamps = stamps_of(*packet);
        const auto shown = by_decoding || !stamps.pts ? stamps.dts : stamps.pts;
        const std::int64_t duration = std::max<std::int64_t>(1, packet->duration);
        if (!shown) { // a raw stream
            extent.end += duration;
        } else if ((packet->flags & AV_PKT_FLAG_DISCARD) == 0) {
            extent.begin = std::min(extent.begin.value_or(*shown), *shown);
            extent.end = std::max(extent.end, *shown + duration);
        }
        av_packet_unref(packet.get());
        m_faults.clear(); // whoever reads it again is told
    }
    m_faults.clear();
    return extent;
}

} // namespace vlm::media
