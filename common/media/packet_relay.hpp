// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <variant>

#include "common/base/fault_counter.hpp"
#include "common/media/packet_streams.hpp"
#include "common/media/packet_tap.hpp"

namespace vlm::media {

/// A packet on its way, with what is known of it.
struct RelayedPacket {
    std::size_t number; ///< of its stream among the streams
    bool video;
    bool keyframe;
    base::Micros pts; ///< media time
    base::Wall wall;
    AvPtr<AVPacket> packet; ///< its pts and duration in microseconds
};

/// Hands a live source's packets to a thread that may take its time: a disk, a server. What waits is bounded; beyond
/// it packets are dropped up to the next keyframe, and counted, or their source waits.
class PacketRelay : public PacketTap {
public:
    /// What becomes of packets, in the relay's thread. Nothing here may throw.
    class Receiver {
    public:
        virtual ~Receiver() = default;
        virtual void connected(std::shared_ptr<const PacketStreams> streams) = 0;
        virtual void take(RelayedPacket packet) = 0;
        virtual void disconnected() = 0;
    };

    /// What happens to packets for which there is no room.
    enum class OnFull { drop, wait };

    /// What waits where packets are encoded, and where they are pictures as they are.
    static constexpr std::size_t usual_bytes = std::size_t{64} << 20;
    static constexpr std::size_t raw_bytes = std::size_t{128} << 20;

    /// `subject` and `activity` word what is said of dropped packets; `dropped` counts them from 0 on; `most_bytes`
    /// wait. The references outlive the relay.
    PacketRelay(Receiver& receiver, const std::string& subject, const std::string& activity,
                std::atomic<std::int64_t>& dropped, OnFull on_full, std::size_t most_bytes = usual_bytes);

    /// Waits until the receiver has taken what is left.
    ~PacketRelay() override;
    PacketRelay(const PacketRelay&) = delete;
    PacketRelay& operator=(const PacketRelay&) = delete;

    void connected(std::shared_ptr<const PacketStreams> streams) override;
    void take(const AVPacket& packet, base::Wall arrival) override;
    void disconnected() override;

private:
    struct Begun {
        std::shared_ptr<const PacketStreams> streams;
    };
    struct Over {};
    using Message = std::variant<Begun, RelayedPacket, Over>;
    void push(Message message, std::size_t bytes);
    void run();
    void give(Message message);

    Receiver& m_receiver;
    base::FaultCounter m_reports;
    std::atomic<std::int64_t>& m_dropped;
    OnFull m_on_full;
    std::size_t m_most_bytes;
    std::shared_ptr<const PacketStreams> m_streams;
    bool m_dropping = false; ///< up to the next keyframe
    std::mutex m_mutex;
    std::condition_variable m_filled;
    std::condition_variable m_emptied;
    std::deque<std::pair<Message, std::size_t>> m_messages;
    std::size_t m_bytes = 0;
    bool m_ending = false;
    std::thread m_thread;
};

} // namespace vlm::media
