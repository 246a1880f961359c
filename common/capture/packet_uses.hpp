// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/capture/capture_options.hpp"
#include "common/capture/control.hpp"
#include "common/capture/publisher.hpp"
#include "common/capture/recorder.hpp"
#include "common/frames/source_counters.hpp"
#include "common/media/packet_relay.hpp"
#include "common/media/packet_tap.hpp"
#include "common/media/transcoder.hpp"

namespace vlm::capture {

/// What is done with a live source's packets besides its frames: recorded, published, each in a thread of its own; and
/// before that, where it is asked for or the source sends pictures as they are, encoded, in one more.
class PacketUses : public media::PacketTap {
public:
    /// Throws UsageError as Recorder and Publisher do. All references outlive it.
    PacketUses(const NamedSource& source, const CaptureOptions& options, const SourceControl& control,
               frames::PacketDrops& drops);

    /// Whether anything is done with them.
    [[nodiscard]] bool any() const { return m_users.any(); }

    /// Whether the source has packets that it shows.
    [[nodiscard]] bool connected_once() const { return m_connected_once; }

    void connected(std::shared_ptr<const media::PacketStreams> streams) override;
    void take(const AVPacket& packet, base::Wall arrival) override;
    void disconnected() override;

    /// Something moves: as Recorder has it.
    void trigger(base::Micros t);

    /// Waits until all that came is written; after disconnected(). What could not be done, in words.
    [[nodiscard]] std::vector<std::string> finish();

private:
    /// Those who get the packets as they are to be written.
    class Users : public media::PacketTap {
    public:
        void add(std::unique_ptr<media::PacketRelay> relay) { m_relays.push_back(std::move(relay)); }
        [[nodiscard]] bool any() const { return !m_relays.empty(); }
        void finish() { m_relays.clear(); }

        void connected(std::shared_ptr<const media::PacketStreams> streams) override;
        void take(const AVPacket& packet, base::Wall arrival) override;
        void disconnected() override;

    private:
        std::vector<std::unique_ptr<media::PacketRelay>> m_relays;
    };
    void encode();
    [[nodiscard]] media::PacketTap& first();

    const NamedSource& m_source;
    const CaptureOptions& m_options;
    const SourceControl& m_control;
    frames::PacketDrops& m_drops;
    bool m_connected_once = false;
    std::unique_ptr<Recorder> m_recorder;
    std::unique_ptr<Publisher> m_publisher;
    Users m_users; ///< relays to the two above
    std::unique_ptr<media::Transcoder> m_transcoder;
    std::unique_ptr<media::PacketRelay> m_encoding; ///< to the transcoder; null where packets go on as they are
};

} // namespace vlm::capture
