// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "common/media/keyframe_reader.hpp"
#include "common/media/source.hpp"
#include "common/media/walk.hpp"

namespace vlm::media {

/// Takes the keyframe nearest to each wanted time (the earlier of two equally near), decoding nothing else. Needs a
/// source with an index.
class SnapWalk : public Walk {
public:
    /// `source` and `faults` outlive the walk.
    SnapWalk(Source& source, WantedTimes wanted, const DecoderOptions& decoder, base::FaultCounter& faults);

    [[nodiscard]] Result next(Picture& picture) override;
    [[nodiscard]] const std::string& decoder() const override { return m_reader.decoder(); }
    [[nodiscard]] std::optional<base::Micros> end() const override { return std::nullopt; }

private:
    Source& m_source;
    WantedTimes m_wanted;
    KeyframeReader m_reader;
    std::optional<std::size_t> m_last;
};

/// The entry of `index` nearest to `t`; the earlier of two equally near. The index holds at least one. Pure.
[[nodiscard]] std::size_t nearest_keyframe(const KeyframeIndex& index, base::Micros t);

} // namespace vlm::media
