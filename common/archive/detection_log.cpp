// SPDX-License-Identifier: Apache-2.0
#include "common/archive/detection_log.hpp"

#include "common/base/error.hpp"
#include "common/records/read_record.hpp"

namespace vlm::archive {

using store::Blob;

DetectionLog::DetectionLog(store::Connection& index, std::int64_t video, const std::string& hash)
    : m_video{video}
    , m_hash{records::key_bytes(hash).value()}
    , m_last{index, "SELECT max(t1) FROM detections WHERE video = ?1 AND hash = ?2"}
    , m_each{index, "SELECT frames FROM detections WHERE video = ?1 AND hash = ?2 ORDER BY t0"}
    , m_add{index, "INSERT INTO detections (video, hash, t0, t1, frames) VALUES (?1, ?2, ?3, ?4, ?5) "
                   "ON CONFLICT DO NOTHING"} {}

std::optional<base::Micros> DetectionLog::last() {
    std::optional<base::Micros> time;
    if (m_last.bind(m_video, Blob{m_hash}).next() && !m_last.is_null(0)) time = base::Micros{m_last.integer(0)};
    m_last.reset();
    return time;
}

void DetectionLog::each(const std::function<void(const FoundInFrame&)>& take) {
    std::optional<base::Micros> before; // of two runs that were merged, both may hold a frame
    m_each.bind(m_video, Blob{m_hash});
    while (m_each.next()) {
        const auto frames = unpacked_frames(m_each.bytes(0));
        if (!frames) throw base::Error{"the index is damaged: it holds detections that are none"};
        for (const FoundInFrame& frame : *frames) {
            if (before && frame.t <= *before) continue;
            before = frame.t;
            take(frame);
        }
    }
    m_each.reset();
}

void DetectionLog::add(std::span<const FoundInFrame> frames) {
    m_add.bind(m_video, Blob{m_hash}, frames.front().t.count(), frames.back().t.count(), Blob{packed(frames)}).run();
}

} // namespace vlm::archive
