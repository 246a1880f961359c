// SPDX-License-Identifier: Apache-2.0
#include "common/capture/publisher.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/redact.hpp"
#include "common/base/text.hpp"
#include "common/media/carried_streams.hpp"

namespace vlm::capture {
namespace {

/// What a scheme goes with.
struct Way {
    std::string_view scheme;
    std::string_view format; ///< the container
    bool hevc;               ///< besides h264
};

const Way& way_of(const std::string& url) {
    static constexpr std::array<Way, 5> ways = {{{"rtsp://", "rtsp", true},
                                                 {"rtmp://", "flv", false},
                                                 {"rtmps://", "flv", false},
                                                 {"srt://", "mpegts", true},
                                                 {"udp://", "mpegts", true}}};
    for (const Way& way : ways) {
        if (url.starts_with(way.scheme)) return way;
    }
    throw base::UsageError{
        fmt::format("--publish {}: goes to rtsp://, rtmp://, srt:// or udp://", base::redact_url(url))};
}

std::string filled(const std::string& url, const std::string& source, std::size_t sources) {
    constexpr std::string_view variable = "{source}";
    const auto at = url.find(variable);
    if (at == std::string::npos && sources > 1) {
        throw base::UsageError{
            fmt::format("--publish {}: needs {{source}}, since there are several", base::redact_url(url))};
    }
    if (at == std::string::npos) return url;
    return url.substr(0, at) + base::percent_encoded(source) + url.substr(at + variable.size());
}

} // namespace

bool Publisher::carries(const std::string& url, std::string_view codec) {
    const Way& way = way_of(url);
    return codec == "h264" || (codec == "hevc" && way.hevc);
}

Publisher::Publisher(const std::string& url, std::string source, std::size_t sources)
    : m_url{filled(url, source, sources)}
    , m_format{way_of(url).format}
    , m_source{std::move(source)} {}

void Publisher::connected(std::shared_ptr<const media::PacketStreams> streams) {
    const media::CarriedStreams carried{m_format, *streams};
    m_possible = carried.has_video();
    if (std::exchange(m_complaint, carried.complaint()) != carried.complaint() && !m_complaint.empty()) {
        base::log::warning("{}: publishing: {}{}", m_source, m_complaint,
                           m_possible ? "" : "; --encode h264 makes one that it takes");
    }
    m_streams = std::move(streams);
}

void Publisher::take(media::RelayedPacket packet) {
    try {
        if (!m_muxer && m_possible && packet.keyframe && base::Steady::now() >= m_next) begin(packet);
        if (m_muxer) m_muxer->write(packet);
    } catch (const base::Error& error) { // the source and its frames go on
        lost(error.what());
    }
}

void Publisher::begin(const media::RelayedPacket& packet) {
    media::Muxer::Target target{m_url, m_format, {}, packet.wall};
    if (m_format == "rtsp") target.options = {{"rtsp_transport", "tcp"}};
    m_muxer = std::make_unique<media::Muxer>(target, *m_streams);
    m_published = true;
    m_backoff.reset();
    m_reason.clear();
    base::log::info("{}: published at {}", m_source, base::redact_url(m_url));
}

void Publisher::lost(const std::string& reason) {
    m_muxer.reset();
    const auto wait = m_backoff.next(base::chance());
    m_next = base::Steady::now() + wait;
    const double seconds = static_cast<double>(wait.count()) / 1000;
    if (std::exchange(m_reason, reason) != reason) { // the same reason is told once
        base::log::warning("{}: publishing: {}; trying again in {:.1f} s, and so on", m_source, reason, seconds);
    } else {
        base::log::debug("{}: publishing: {}; trying again in {:.1f} s", m_source, reason, seconds);
    }
}

std::string Publisher::failure() const {
    if (m_published) return "";
    return m_possible ? m_reason : m_complaint;
}

void Publisher::disconnected() {
    if (!m_muxer) return;
    try {
        std::exchange(m_muxer, nullptr)->close();
    } catch (const base::Error& error) { // it was to end anyway
        base::log::debug("{}: publishing: {}", m_source, error.what());
    }
}

} // namespace vlm::capture
