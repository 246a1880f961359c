// SPDX-License-Identifier: Apache-2.0
#include "common/media/snap_walk.hpp"

#include <algorithm>

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
    , m_reader{source, decoder, faults} {}

Walk::Result SnapWalk::next(Picture& picture) {
    for (; m_wanted.peek(); m_wanted.advance()) {
        const std::size_t keyframe = nearest_keyframe(m_source.index(), *m_wanted.peek());
        if (keyframe == m_last) continue; // no frame is taken twice
        m_last = keyframe;
        auto read = m_reader.read(keyframe);
        if (!read || m_reader.faults() > 0) return Result::unreliable;
        picture = std::move(*read);
        m_wanted.advance();
        return Result::picture;
    }
    return Result::end;
}

} // namespace vlm::media
