// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "common/archive/detection_packing.hpp"
#include "common/base/clock.hpp"
#include "common/store/connection.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

/// What one detector has found in the frames of a video from its beginning on, so that nobody has to look again. For
/// one thread, writing in a transaction of the caller's; the connection outlives it. All throw as Statement does.
class DetectionLog {
public:
    /// `hash` tells all that detections depend on (64 hexadecimal digits); `video` is the id of the index.
    DetectionLog(store::Connection& index, std::int64_t video, const std::string& hash);

    /// The time of the last frame that was kept.
    [[nodiscard]] std::optional<base::Micros> last();

    /// Gives all frames that were kept, in order. Throws Error where the index holds what is none.
    void each(const std::function<void(const FoundInFrame&)>& take);

    /// Adds the frames that come next, at least one.
    void add(std::span<const FoundInFrame> frames);

private:
    std::int64_t m_video;
    std::string m_hash; ///< bytes
    store::Statement m_last;
    store::Statement m_each;
    store::Statement m_add;
};

} // namespace vlm::archive
