// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/capture/capture_options.hpp"
#include "common/capture/control.hpp"
#include "common/capture/publisher.hpp"
#include "common/capture/recorder.hpp"
#include "common/media/packet_relay.hpp"
#include "common/media/packet_tap.hpp"

namespace vlm::capture {

/// What is done with a live source's packets besides its frames: recorded, published, each in a thread of its own.
class PacketUses : public media::PacketTap {
public:
    /// `source`: what records call it. Throws UsageError as Recorder and Publisher do.
    /// `control` outlives it.
    PacketUses(const std::string& source, const CaptureOptions& options, const SourceControl& control);

    /// Whether anything is done with them.
    [[nodiscard]] bool any() const { return !m_relays.empty(); }

    void connected(std::shared_ptr<const media::PacketStreams> streams) override;
    void take(const AVPacket& packet, base::Wall arrival) override;
    void disconnected() override;

    /// Something moves: as Recorder has it.
    void trigger(base::Micros t);

    /// Waits until all that came is written; after disconnected(). How many segments could not be written.
    [[nodiscard]] std::int64_t finish();

private:
    const SourceControl& m_control;
    std::unique_ptr<Recorder> m_recorder;
    std::unique_ptr<Publisher> m_publisher;
    std::vector<std::unique_ptr<media::PacketRelay>> m_relays; ///< to the two above
};

} // namespace vlm::capture
