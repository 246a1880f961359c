// SPDX-License-Identifier: Apache-2.0
#include "common/media/packet_relay.hpp"

#include <atomic>
#include <cstdint>
#include <future>
#include <memory>
#include <vector>

#include <catch2/catch.hpp>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

using namespace vlm;
using media::AvPtr;

namespace {

constexpr int packet_bytes = 1000;

/// Takes nothing before it is let go.
class Slow : public media::PacketRelay::Receiver {
public:
    void connected(std::shared_ptr<const media::PacketStreams> /*streams*/) override { m_go.get_future().wait(); }
    void take(media::RelayedPacket packet) override {
        taken.push_back(packet.pts.count());
        if (taken.size() == 3) three.set_value();
    }
    void disconnected() override { ended = true; }
    void go() { m_go.set_value(); }

    std::vector<std::int64_t> taken;
    std::promise<void> three; ///< of them are taken
    bool ended = false;

private:
    std::promise<void> m_go;
};

std::shared_ptr<const media::PacketStreams> one_video() {
    const AvPtr<AVFormatContext> format{avformat_alloc_context()};
    AVStream* stream = avformat_new_stream(format.get(), nullptr);
    stream->codecpar->codec_type = AVMEDIA_TYPE_VIDEO;
    stream->codecpar->codec_id = AV_CODEC_ID_H264;
    return std::make_shared<const media::PacketStreams>(*format);
}

void give(media::PacketRelay& relay, std::int64_t pts, bool key) {
    const AvPtr<AVPacket> packet = media::make_packet();
    REQUIRE(av_new_packet(packet.get(), packet_bytes) == 0);
    packet->pts = pts;
    if (key) packet->flags |= AV_PKT_FLAG_KEY;
    relay.take(*packet, {});
}

} // namespace

TEST_CASE("packets for which there is no room are dropped up to the next keyframe, and counted") {
    Slow slow;
    std::atomic<std::int64_t> dropped{-1};
    {
        media::PacketRelay relay{slow, "cam", "testing", dropped, media::PacketRelay::OnFull::drop, 3 * packet_bytes};
        CHECK(dropped == 0);
        relay.connected(one_video());
        for (std::int64_t pts = 0; pts < 10; ++pts)
            give(relay, pts, pts % 5 == 0);
        CHECK(dropped == 7); // the keyframe 5 among them
        slow.go();
        slow.three.get_future().wait();
        give(relay, 11, false); // there is room, and a gap before it
        CHECK(dropped == 8);
        give(relay, 15, true);
        give(relay, 16, false);
        relay.disconnected();
    }
    CHECK(dropped == 8);
    CHECK(slow.taken == std::vector<std::int64_t>{0, 1, 2, 15, 16});
    CHECK(slow.ended);
}

TEST_CASE("a source that can wait loses nothing") {
    Slow slow;
    std::atomic<std::int64_t> dropped{-1};
    {
        media::PacketRelay relay{slow, "cam", "testing", dropped, media::PacketRelay::OnFull::wait, packet_bytes - 1};
        relay.connected(one_video());
        slow.go();
        for (std::int64_t pts = 0; pts < 10; ++pts)
            give(relay, pts, pts == 0); // each is larger than what may wait
    }
    CHECK(dropped == 0);
    CHECK(slow.taken == std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
}
