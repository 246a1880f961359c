// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "common/base/clock.hpp"
#include "common/base/fault_counter.hpp"
#include "common/media/decoder.hpp"
#include "common/media/encoder.hpp"
#include "common/media/packet_relay.hpp"

namespace vlm::media {

/// Encodes the video of a source anew and passes it on, with the sound as it is. Behind a relay it works in that one's
/// thread, and nobody waits for it. Where the picture's size changes, what comes out ends and begins again.
class Transcoder : public PacketRelay::Receiver {
public:
    /// `source` is what errors and the log call it. `out` outlives this.
    Transcoder(std::string source, EncoderOptions encoding, DecoderOptions decoding, PacketTap& out);

    void connected(std::shared_ptr<const PacketStreams> streams) override;
    void take(RelayedPacket packet) override;
    void disconnected() override;

    /// How often it could not go on, for want of an encoder for instance. Each was reported. Safe from any thread.
    [[nodiscard]] std::int64_t failures() const { return m_failures; }

private:
    /// What is known of a picture, for the packet that it becomes.
    struct Known {
        base::Micros duration;
        base::Wall wall;
    };
    void guard(const std::function<void()>& work);
    void fail(const std::string& reason);
    void decode();
    void encode(AvPtr<AVFrame> frame);
    void begin(const AVFrame& frame);
    void pass_on();
    void end();
    void cut_off();

    std::string m_source;
    EncoderOptions m_encoding;
    DecoderOptions m_decoding;
    PacketTap& m_out;
    base::FaultCounter m_faults;
    std::shared_ptr<const PacketStreams> m_streams;
    std::unique_ptr<Decoder> m_decoder;    ///< null before a keyframe has come, and after a failure
    std::unique_ptr<Encoder> m_encoder;    ///< null before the first picture
    bool m_failed = false;                 ///< up to the next connection
    std::string m_said;                    ///< the encoder that the log has named
    base::Micros m_last{-1};               ///< media time of the picture before
    std::map<base::Micros, Known> m_known; ///< by media time
    AvPtr<AVPacket> m_packet = make_packet();
    std::atomic<std::int64_t> m_failures{0};
};

} // namespace vlm::media
