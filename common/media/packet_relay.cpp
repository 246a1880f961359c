// SPDX-License-Identifier: Apache-2.0
#include "common/media/packet_relay.hpp"

#include <algorithm>
#include <new>
#include <utility>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/imgutils.h>
}

namespace vlm::media {
namespace {

/// What a packet holds. That of a test pattern is no more than a reference to its picture.
std::size_t bytes_of(const AVPacket& packet, const AVCodecParameters& parameters) {
    if (parameters.codec_id != AV_CODEC_ID_WRAPPED_AVFRAME) return static_cast<std::size_t>(packet.size);
    const auto format = static_cast<AVPixelFormat>(parameters.format);
    return static_cast<std::size_t>(
        std::max(av_image_get_buffer_size(format, parameters.width, parameters.height, 1), packet.size));
}

} // namespace

PacketRelay::PacketRelay(Receiver& receiver, const std::string& subject, const std::string& activity,
                         std::atomic<std::int64_t>& dropped, OnFull on_full, std::size_t most_bytes)
    : m_receiver{receiver}
    , m_reports{subject, activity}
    , m_dropped{dropped}
    , m_on_full{on_full}
    , m_most_bytes{most_bytes}
    , m_thread{[this] { run(); }} {
    m_dropped = 0;
}

PacketRelay::~PacketRelay() {
    {
        const std::lock_guard lock{m_mutex};
        m_ending = true;
    }
    m_filled.notify_one();
    m_thread.join();
}

void PacketRelay::connected(std::shared_ptr<const PacketStreams> streams) {
    m_streams = std::move(streams);
    push(Begun{m_streams}, 0);
}

void PacketRelay::disconnected() {
    push(Over{}, 0);
}

void PacketRelay::take(const AVPacket& packet, base::Wall arrival) {
    const auto number = m_streams->find(packet.stream_index);
    if (!number) return;
    const PacketStreams::Stream& stream = m_streams->all()[*number];
    const bool keyframe = stream.video && (packet.flags & AV_PKT_FLAG_KEY) != 0;
    const std::size_t bytes = bytes_of(packet, *stream.parameters);
    {
        std::unique_lock lock{m_mutex};
        const auto fits = [&] { return m_bytes + bytes <= m_most_bytes; };
        if (m_on_full == OnFull::wait) m_emptied.wait(lock, [&] { return fits() || m_bytes == 0; });
        m_dropping = m_on_full == OnFull::drop && (!fits() || (m_dropping && !keyframe));
    }
    if (m_dropping) {
        ++m_dropped;
        m_reports.add("too slow, packets are dropped");
        return;
    }
    RelayedPacket relayed{*number, stream.video, keyframe, base::Micros{packet.pts}, arrival, make_packet()};
    if (av_packet_ref(relayed.packet.get(), &packet) < 0) throw std::bad_alloc{};
    push(std::move(relayed), bytes);
}

void PacketRelay::push(Message message, std::size_t bytes) {
    {
        const std::lock_guard lock{m_mutex};
        m_messages.emplace_back(std::move(message), bytes);
        m_bytes += bytes;
    }
    m_filled.notify_one();
}

void PacketRelay::run() {
    for (;;) {
        std::unique_lock lock{m_mutex};
        m_filled.wait(lock, [&] { return m_ending || !m_messages.empty(); });
        if (m_messages.empty()) return;
        auto [message, bytes] = std::move(m_messages.front());
        m_messages.pop_front();
        lock.unlock();
        give(std::move(message));
        lock.lock();
        m_bytes -= bytes;
        m_emptied.notify_one();
    }
}

void PacketRelay::give(Message message) {
    if (const auto* begun = std::get_if<Begun>(&message)) {
        m_receiver.connected(begun->streams);
    } else if (auto* packet = std::get_if<RelayedPacket>(&message)) {
        m_receiver.take(std::move(*packet));
    } else {
        m_receiver.disconnected();
    }
}

} // namespace vlm::media
