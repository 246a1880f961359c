// SPDX-License-Identifier: Apache-2.0
#include "common/media/keyframe_list.hpp"

#include <algorithm>
#include <optional>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "common/media/mp4_samples.hpp"
#include "common/media/source_name.hpp"
#include "common/media/ts_scan.hpp"

namespace vlm::media {

using base::Micros;

namespace {

KeyframeList from_cues(const KeyframeIndex& index) {
    std::vector<Keyframe> keyframes;
    for (const KeyframeIndex::Entry& entry : index.entries)
        keyframes.push_back({entry.t, entry.position});
    return {std::move(keyframes)};
}

/// The track's samples by where they lie, for edit lists may show them in another order, or more than once.
class SamplesByPosition {
public:
    explicit SamplesByPosition(std::vector<Mp4Sample> samples)
        : m_samples{std::move(samples)} {
        std::sort(m_samples.begin(), m_samples.end(),
                  [](const Mp4Sample& one, const Mp4Sample& two) { return one.position < two.position; });
    }

    [[nodiscard]] const Mp4Sample* find(std::int64_t position) const {
        const auto found =
            std::lower_bound(m_samples.begin(), m_samples.end(), position,
                             [](const Mp4Sample& sample, std::int64_t wanted) { return sample.position < wanted; });
        return found == m_samples.end() || found->position != position ? nullptr : &*found;
    }

private:
    std::vector<Mp4Sample> m_samples;
};

/// libavformat lists when samples are decoded, edit lists applied; the tables tell how much later they are shown, and
/// the first packet by how much libavformat shifts that. Nothing where the two do not fit together.
std::optional<KeyframeList> from_tables(Source& source, AVIOContext& io) {
    auto tables = mp4_sync_samples(io, source.stream()->id);
    const AvPtr<AVPacket> first = make_packet();
    if (!tables || !source.read(*first)) return std::nullopt;
    const SamplesByPosition samples{std::move(*tables)};
    const Mp4Sample* known = samples.find(first->pos);
    if (known == nullptr) return std::nullopt;
    const std::int64_t shift = first->pts - first->dts - known->shown_after;
    std::vector<Keyframe> keyframes;
    for (int i = 0; i < avformat_index_get_entries_count(source.stream()); ++i) {
        const AVIndexEntry* entry = avformat_index_get_entry(source.stream(), i);
        if ((entry->flags & AVINDEX_KEYFRAME) == 0) continue;
        const Mp4Sample* sample = samples.find(entry->pos);
        if (sample == nullptr) return std::nullopt;
        const std::int64_t pts = entry->timestamp + shift + sample->shown_after;
        keyframes.push_back({source.timeline().time(pts), sample->position, sample->size});
    }
    return KeyframeList{std::move(keyframes)};
}

/// What packets show, as libavformat sees them.
struct Seen {
    std::vector<Keyframe> keyframes;
    std::int64_t end = 0;      ///< of the frame that is shown last
    std::int64_t duration = 0; ///< of the last packet
    bool timed = true;         ///< every packet says when it is shown
};

/// Reads the next packets; all that come where `most` is none.
Seen see_packets(Source& source, std::optional<int> most) {
    Seen seen;
    const AvPtr<AVPacket> packet = make_packet();
    std::int64_t next = source.timeline().start(); // of packets without a time
    while ((!most || (*most)-- > 0) && source.read(*packet)) {
        const Stamps stamps = stamps_of(*packet);
        const std::int64_t pts = stamps.pts.value_or(stamps.dts.value_or(next));
        next = pts + packet->duration;
        seen.timed = seen.timed && stamps.pts.has_value() && (packet->flags & AV_PKT_FLAG_DISCARD) == 0;
        seen.duration = std::max<std::int64_t>(packet->duration, 1);
        seen.end = std::max(seen.end, pts + seen.duration);
        if ((packet->flags & AV_PKT_FLAG_KEY) != 0)
            seen.keyframes.push_back({source.timeline().time(pts), packet->pos, packet->size});
        av_packet_unref(packet.get());
    }
    return seen;
}

KeyframeList from_packets(Source& source) {
    Seen seen = see_packets(source, std::nullopt);
    const bool tells_end = seen.timed && source.stamping() == Stamping::reliable;
    return {std::move(seen.keyframes), tells_end ? std::optional{source.timeline().time(seen.end)} : std::nullopt};
}

/// What a transport stream says of its access points is trusted where it is right about the first of them: encoders may
/// leave it out, or say more. Nothing where it is not.
std::optional<KeyframeList> from_access_points(Source& source) {
    constexpr int looked_at = 300;
    const auto scanned = is_url(source.name()) ? std::nullopt : scan_ts(source.name(), source.stream()->id);
    if (!scanned) return std::nullopt;
    std::vector<Keyframe> keyframes;
    for (const TsAccess& access : scanned->access)
        keyframes.push_back({source.timeline().time(access.pts), access.position});
    const Seen seen = see_packets(source, looked_at);
    const std::vector<Keyframe>& read = seen.keyframes;
    const auto same = [](const Keyframe& one, const Keyframe& two) {
        return one.pts == two.pts && one.position == two.position;
    };
    const bool right = !read.empty() && read.size() <= keyframes.size() &&
                       std::equal(read.begin(), read.end(), keyframes.begin(), same);
    if (!right) return std::nullopt;
    return KeyframeList{std::move(keyframes), source.timeline().time(scanned->latest + seen.duration)};
}

} // namespace

KeyframeList list_keyframes(Source& source) {
    const std::string& container = source.info().container;
    const bool listed = source.index().coverage == KeyframeIndex::Coverage::whole;
    if (listed && container.find("matroska") != std::string::npos) return from_cues(source.index());
    std::optional<KeyframeList> found;
    const bool by_tables = listed && source.format().pb != nullptr;
    const bool by_scan = container == "mpegts" && source.can_rewind();
    if (by_tables) found = from_tables(source, *source.format().pb);
    if (by_scan) found = from_access_points(source);
    if (found) return std::move(*found);
    if (by_tables || by_scan) source.rewind();
    return from_packets(source);
}

} // namespace vlm::media
