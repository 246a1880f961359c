// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/capture/packets.hpp"

#include <cstdlib>
#include <utility>

#include <catch2/catch.hpp>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace vlm::test {

using media::AvPtr;

namespace {

AvPtr<AVFormatContext> opened(const std::string& path) {
    INFO(path);
    AVFormatContext* format = nullptr;
    REQUIRE(avformat_open_input(&format, path.c_str(), nullptr, nullptr) == 0);
    AvPtr<AVFormatContext> owned{format};
    REQUIRE(avformat_find_stream_info(format, nullptr) >= 0);
    return owned;
}

} // namespace

media::RelayedPacket packet_of(std::size_t bytes, base::Micros pts, bool keyframe) {
    AvPtr<AVPacket> packet = media::make_packet();
    REQUIRE(av_new_packet(packet.get(), static_cast<int>(bytes)) == 0);
    return {0, true, keyframe, pts, {}, std::move(packet)};
}

Sent packets_of(const std::string& clip) {
    const char* folder = std::getenv("VLM_TEST_CLIPS");
    const auto format = opened((folder != nullptr ? folder : "") + ("/" + clip));
    Sent sent{std::make_shared<const media::PacketStreams>(*format), {}};
    for (AvPtr<AVPacket> packet = media::make_packet(); av_read_frame(format.get(), packet.get()) >= 0;
         packet = media::make_packet()) {
        const std::size_t number = *sent.streams->find(packet->stream_index);
        const bool video = sent.streams->all()[number].video;
        av_packet_rescale_ts(packet.get(), format->streams[packet->stream_index]->time_base, {1, 1'000'000});
        const base::Micros pts{packet->pts};
        const bool key = video && (packet->flags & AV_PKT_FLAG_KEY) != 0;
        sent.packets.push_back({number, video, key, pts, base::Wall{pts}, std::move(packet)});
    }
    return sent;
}

Counts counts_of(const std::string& path) {
    const auto format = opened(path);
    Counts counts;
    const AvPtr<AVPacket> packet = media::make_packet();
    for (; av_read_frame(format.get(), packet.get()) >= 0; av_packet_unref(packet.get())) {
        const bool video = format->streams[packet->stream_index]->codecpar->codec_type == AVMEDIA_TYPE_VIDEO;
        ++(video ? counts.video : counts.sound);
    }
    return counts;
}

} // namespace vlm::test
