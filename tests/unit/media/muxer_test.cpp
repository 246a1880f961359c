// SPDX-License-Identifier: Apache-2.0
#include "common/media/muxer.hpp"

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "tests/support/temporary_folder.hpp"
#include "tests/unit/media/clips.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;
using media::AvPtr;

namespace {

AvPtr<AVFormatContext> opened(const std::string& path) {
    AVFormatContext* format = nullptr;
    REQUIRE(avformat_open_input(&format, path.c_str(), nullptr, nullptr) == 0);
    AvPtr<AVFormatContext> owned{format};
    REQUIRE(avformat_find_stream_info(format, nullptr) >= 0);
    return owned;
}

/// The next packet of the video, as if it were to be shown at `pts`.
media::RelayedPacket next_of(AVFormatContext& clip, const media::PacketStreams& streams, Micros pts) {
    for (AvPtr<AVPacket> packet = media::make_packet(); av_read_frame(&clip, packet.get()) >= 0;
         packet = media::make_packet()) {
        const std::size_t number = *streams.find(packet->stream_index);
        if (!streams.all()[number].video) continue;
        const bool key = (packet->flags & AV_PKT_FLAG_KEY) != 0;
        packet->pts = pts.count();
        packet->dts = AV_NOPTS_VALUE;
        packet->duration = 40'000;
        return {number, true, key, pts, {}, std::move(packet)};
    }
    throw std::logic_error{"the clip is over"};
}

/// Times of decoding in a file, in its units, and whether each packet is shown no earlier.
std::vector<std::int64_t> decode_times(const std::string& path) {
    const auto format = opened(path);
    std::vector<std::int64_t> times;
    const AvPtr<AVPacket> packet = media::make_packet();
    for (; av_read_frame(format.get(), packet.get()) >= 0; av_packet_unref(packet.get())) {
        CHECK(packet->pts >= packet->dts);
        times.push_back(packet->dts);
    }
    return times;
}

} // namespace

TEST_CASE("packets a microsecond apart have times of their own") {
    const auto clip = opened(test::generated_clip("cfr25.mp4"));
    const auto streams = std::make_shared<const media::PacketStreams>(*clip);
    const test::TemporaryFolder folder;
    {
        media::Muxer muxer{{folder.path("x"), "mp4", {}, {}}, *streams};
        for (const Micros pts : {0us, 1us, 2us, 40'000us, 40'000us, 80'000us})
            muxer.write(next_of(*clip, *streams, pts));
        muxer.close();
    }
    const std::vector<std::int64_t> times = decode_times(folder.path("x"));
    REQUIRE(times.size() == 6);
    for (std::size_t i = 1; i < times.size(); ++i)
        CHECK(times[i] > times[i - 1]);
}

TEST_CASE("what a container does not take is told in words") {
    const auto clip = opened(test::generated_clip("cfr25.mp4"));
    const media::PacketStreams streams{*clip};
    const test::TemporaryFolder folder;
    const media::Muxer::Target target{folder.path("x"), "mp4", {}, {}};
    SECTION("a video, before there is a file") {
        streams.video().parameters->codec_id = AV_CODEC_ID_THEORA;
        CHECK_THROWS_WITH((media::Muxer{target, streams}), folder.path("x") + ": mp4 takes no theora");
        CHECK_FALSE(std::filesystem::exists(folder.path("x")));
    }
    SECTION("sound that makes no sense, in FFmpeg's") {
        for (const auto& stream : streams.all()) {
            if (!stream.video) stream.parameters->extradata_size = 0;
        }
        CHECK_THROWS_WITH((media::Muxer{target, streams}),
                          folder.path("x") + ": cannot begin: Error parsing AudioSpecificConfig extradata!");
    }
}

TEST_CASE("sound is carried where the container takes it beside what it has") {
    const auto clip = opened(test::generated_clip("cfr25.mp4"));
    const media::PacketStreams streams{*clip};
    const auto [codec, format, complaint] = GENERATE(table<AVCodecID, std::string, std::string>({
        {AV_CODEC_ID_AAC, "mp4", ""},
        {AV_CODEC_ID_AAC, "rtsp", ""},
        {AV_CODEC_ID_AAC, "mpegts", ""},
        {AV_CODEC_ID_PCM_MULAW, "mp4", "without sound in pcm_mulaw, which mp4 does not take"},
        {AV_CODEC_ID_PCM_MULAW, "rtsp", ""},
        {AV_CODEC_ID_PCM_S16LE, "flv", "without sound in pcm_s16le, which flv does not take"}, // of 48 kHz
        {AV_CODEC_ID_OPUS, "flv", "without sound in opus, which flv does not take"},
        {AV_CODEC_ID_FLAC, "rtsp", "without sound in flac, which rtsp does not take"},
        {AV_CODEC_ID_PCM_MULAW, "matroska", ""},
    }));
    for (const auto& stream : streams.all()) {
        if (stream.video) continue;
        stream.parameters->codec_id = codec;
        stream.parameters->sample_rate = 48'000;
    }
    CHECK(media::CarriedStreams{format, streams}.complaint() == complaint);
}
