// SPDX-License-Identifier: Apache-2.0
#include "common/media/snap_walk.hpp"

#include <algorithm>

extern "C" {
#include <libavcodec/avcodec.h>
}

namespace vlm::media {

using base::Micros;

std::size_t nearest_keyframe(const KeyframeIndex& index, Micros t) {
    const auto& entries = index.entries;
    const auto after = std::lower_bound(entries.begin(), entries.end(), t,
                                        [](const KeyframeIndex::Entry& entry, Micros time) { return entry.t < time; });
    if (after == entries.begin()) return 0;
    const auto before = std::prev(after);
    const bool later_is_nearer = after != entries.end() && after->t - t < t - before->t;
    return static_cast<std::size_t>((later_is_nearer ? after : before) - entries.begin());
}

SnapWalk::SnapWalk(Source& source, WantedTimes wanted, const DecoderOptions& decoder, base::FaultCounter& faults)
    : m_source{source}
    , m_wanted{std::move(wanted)}
    , m_decoder{*source.stream(), source.name(), decoder, faults} {}

Walk::Result SnapWalk::next(Picture& picture) {
    for (; m_wanted.peek(); m_wanted.advance()) {
        const std::size_t keyframe = nearest_keyframe(m_source.index(), *m_wanted.peek());
        if (keyframe == m_last) continue; // no frame is taken twice
        m_last = keyframe;
        const bool decoded = decode(keyframe, picture);
        if (!decoded || m_decoder.faults() > 0) return Result::unreliable;
        m_wanted.advance();
        return Result::picture;
    }
    return Result::end;
}

bool SnapWalk::decode(std::size_t keyframe, Picture& picture) {
    m_source.seek(keyframe);
    const AvPtr<AVPacket> packet = make_packet();
    AvPtr<AVFrame> frame = make_frame();
    const bool got = m_source.read(*packet);
    m_decoder.note_damage(m_source.take_faults());
    if (!got) return false;
    m_decoder.send(*packet, Discard::nothing);
    m_decoder.drain();
    const bool decoded = m_decoder.receive(*frame) == Decoder::Received::frame;
    m_decoder.flush();
    if (!decoded) return false;
    picture.t = m_source.timeline().time(frame->pts);
    picture.frame = std::move(frame);
    return true;
}

} // namespace vlm::media
