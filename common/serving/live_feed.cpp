// SPDX-License-Identifier: Apache-2.0
#include "common/serving/live_feed.hpp"

#include <chrono>
#include <utility>

#include "common/media/sample_stream.hpp"

namespace vlm::serving {

using media::PacketRelay;

LiveFeed::LiveFeed(std::string source, media::DecoderOptions decoding, hls::LiveTaker& taker)
    : m_source{std::move(source)}
    , m_decoding{std::move(decoding)}
    , m_packager{m_source, taker}
    , m_packaging{
          std::make_unique<PacketRelay>(m_packager, m_source, "packaging", m_dropped, PacketRelay::OnFull::drop)} {}

/// A keyframe each second, as segments want them.
media::EncoderOptions LiveFeed::encoding() {
    media::EncoderOptions encoding{"h264", {}, {}};
    encoding.keyframe_each = std::chrono::seconds{1};
    return encoding;
}

/// Once a source is encoded it stays so: its packets have one way to go, and come in order.
void LiveFeed::encode() {
    m_transcoder = std::make_unique<media::Transcoder>(m_source, encoding(), m_decoding, *m_packaging);
    m_encoding = std::make_unique<PacketRelay>(*m_transcoder, m_source, "encoding", m_unencoded,
                                               PacketRelay::OnFull::drop, PacketRelay::raw_bytes);
}

media::PacketTap& LiveFeed::first() {
    if (m_encoding) return *m_encoding;
    return *m_packaging;
}

void LiveFeed::connected(std::shared_ptr<const media::PacketStreams> streams) {
    if (!m_encoding && !media::plays_as_it_is(streams->video())) encode();
    first().connected(std::move(streams));
}

void LiveFeed::take(const AVPacket& packet, base::Wall arrival) {
    first().take(packet, arrival);
}

void LiveFeed::disconnected() {
    first().disconnected();
}

void LiveFeed::finish() {
    m_encoding.reset();
    m_packaging.reset();
}

} // namespace vlm::serving
