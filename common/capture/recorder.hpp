// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>

#include "common/base/clock.hpp"
#include "common/capture/pre_roll.hpp"
#include "common/capture/retention.hpp"
#include "common/capture/segment_cleaner.hpp"
#include "common/capture/segment_pattern.hpp"
#include "common/capture/segment_writer.hpp"
#include "common/media/packet_relay.hpp"

namespace vlm::capture {

/// What is recorded of a live source, and how long it is kept.
struct Recording {
    std::string pattern; ///< of names; empty: nothing is recorded
    base::Micros segment{std::chrono::minutes{10}};
    Retention retention;
    bool on_motion = false;                                ///< only while trigger() is called
    base::Micros pre_roll{std::chrono::seconds{5}};        ///< of what was before, at least, with that
    base::Micros post_roll{std::chrono::seconds{5}};       ///< of what comes after
    std::function<void(const std::string& path)> finished; ///< called for each segment, by the thread that writes
};

/// Writes those of a source's packets into segments that are wanted: all, or what is around motion, in whole groups of
/// pictures: what moves again before the next keyframe is in the same segment. One that cannot be written is reported,
/// and the next one tried.
class Recorder : public media::PacketRelay::Receiver {
public:
    /// Throws UsageError as SegmentPattern does.
    Recorder(std::string source, const Recording& recording, std::size_t sources);

    /// The segment that is written is cut off: disconnected() ends it.
    ~Recorder() override = default;

    void connected(std::shared_ptr<const media::PacketStreams> streams) override;
    void take(media::RelayedPacket packet) override;
    void disconnected() override;

    /// Whether anything is to be recorded now. Safe from any thread.
    void set_active(bool active) { m_active = active; }

    /// Something moves at that media time: what is around it is recorded. Safe from any thread.
    void trigger(base::Micros t) { m_triggered = t.count(); }

    /// Segments that could not be written. Safe from any thread.
    [[nodiscard]] std::int64_t failures() const { return m_failures; }

private:
    static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::min() / 2;
    [[nodiscard]] bool is_wanted() const;
    void complain(const media::PacketStreams& streams);
    void finish();
    void guard(const std::function<void()>& work);

    std::string m_source;
    Recording m_recording;
    SegmentPattern m_pattern;
    SegmentCleaner m_cleaner;
    SegmentWriter m_writer;
    PreRoll m_before;
    base::Micros m_latest{never}; ///< media time of the last picture
    bool m_possible = false;      ///< the container takes the video
    std::string m_complaint;      ///< of what it does not take, as said last
    std::atomic<bool> m_active{true};
    std::atomic<std::int64_t> m_triggered{never}; ///< media time of the last motion, in microseconds
    std::atomic<std::int64_t> m_failures{0};
};

} // namespace vlm::capture
