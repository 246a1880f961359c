// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "common/hls/live_packager.hpp"
#include "common/media/decoder.hpp"
#include "common/media/encoder.hpp"
#include "common/media/packet_relay.hpp"
#include "common/media/packet_tap.hpp"
#include "common/media/transcoder.hpp"

namespace vlm::serving {

/// Takes a live source's packets to where segments are made of them, as they are where browsers play them, else encoded
/// to H.264; each step in a thread of its own, so that the source never waits.
class LiveFeed : public media::PacketTap {
public:
    /// `source` is what the log calls it. `taker` outlives this.
    LiveFeed(std::string source, media::DecoderOptions decoding, hls::LiveTaker& taker);

    void connected(std::shared_ptr<const media::PacketStreams> streams) override;
    void take(const AVPacket& packet, base::Wall arrival) override;
    void disconnected() override;

    /// How pictures are encoded.
    [[nodiscard]] static media::EncoderOptions encoding();

    /// Waits until all that came is in segments; after disconnected(), and the last that is called.
    void finish();

    /// Pictures a second, lately; 0 before any is known. Safe from any thread.
    [[nodiscard]] double frame_rate() const { return m_packager.frame_rate(); }

    /// Packets for which there was no time. Safe from any thread.
    [[nodiscard]] std::int64_t dropped() const { return m_dropped + m_unencoded; }

private:
    void encode();
    [[nodiscard]] media::PacketTap& first();

    std::string m_source;
    media::DecoderOptions m_decoding;
    hls::LivePackager m_packager;
    std::atomic<std::int64_t> m_dropped{0};
    std::atomic<std::int64_t> m_unencoded{0};
    std::unique_ptr<media::PacketRelay> m_packaging; ///< to the packager
    std::unique_ptr<media::Transcoder> m_transcoder;
    std::unique_ptr<media::PacketRelay> m_encoding; ///< to the transcoder; null where packets go on as they are
};

} // namespace vlm::serving
