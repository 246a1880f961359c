// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/backoff.hpp"
#include "common/base/clock.hpp"
#include "common/media/muxer.hpp"
#include "common/media/packet_relay.hpp"

namespace vlm::capture {

/// Sends a source's packets on to a media server, which shows them to many. Where the server cannot be reached or goes
/// away, they are left out, and it is connected again.
class Publisher : public media::PacketRelay::Receiver {
public:
    /// Whether what is encoded so (h264, …) goes there: the protocols of media servers know few codecs. Throws
    /// UsageError for a URL that is none of these.
    [[nodiscard]] static bool carries(const std::string& url, std::string_view codec);

    /// `url`: rtsp://, rtmp://, srt:// or udp://; {source} in it is the source's name. Throws UsageError for others,
    /// and where several sources would be sent to one place.
    Publisher(const std::string& url, std::string source, std::size_t sources);

    void connected(std::shared_ptr<const media::PacketStreams> streams) override;
    void take(media::RelayedPacket packet) override;
    void disconnected() override;

    /// Why nothing has been published at all; empty where something was, or nothing came. Once its thread is over.
    [[nodiscard]] std::string failure() const;

private:
    void begin(const media::RelayedPacket& packet);
    void lost(const std::string& reason);

    std::string m_url;
    std::string m_format;
    std::string m_source;
    std::shared_ptr<const media::PacketStreams> m_streams;
    bool m_possible = false; ///< the container takes the video
    std::string m_complaint; ///< of what it does not take, as said last
    std::unique_ptr<media::Muxer> m_muxer;
    base::Backoff m_backoff;
    bool m_published = false;
    std::string m_reason;              ///< why it is not connected, as said last
    base::Steady::time_point m_next{}; ///< when it is tried again
};

} // namespace vlm::capture
