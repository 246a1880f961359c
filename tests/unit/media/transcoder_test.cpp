// SPDX-License-Identifier: Apache-2.0
#include "common/media/transcoder.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <vector>

#include <catch2/catch.hpp>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include "tests/unit/media/clips.hpp"

using namespace vlm;
using base::Micros;
using media::AvPtr;

namespace {

/// What comes out.
class Collected : public media::PacketTap {
public:
    void connected(std::shared_ptr<const media::PacketStreams> all) override {
        streams = std::move(all);
        ++begun;
    }
    void take(const AVPacket& packet, base::Wall arrival) override {
        const std::size_t number = *streams->find(packet.stream_index);
        if (!streams->all()[number].video) {
            ++sound;
            return;
        }
        times.emplace_back(packet.pts);
        walls.push_back(arrival);
        if ((packet.flags & AV_PKT_FLAG_KEY) != 0) ++keyframes;
    }
    void disconnected() override { ++ended; }

    std::shared_ptr<const media::PacketStreams> streams;
    std::vector<Micros> times;
    std::vector<base::Wall> walls;
    int sound = 0;
    int keyframes = 0;
    int begun = 0;
    int ended = 0;
};

AvPtr<AVFormatContext> opened(const std::string& name) {
    AVFormatContext* format = nullptr;
    REQUIRE(avformat_open_input(&format, test::generated_clip(name).c_str(), nullptr, nullptr) == 0);
    AvPtr<AVFormatContext> owned{format};
    REQUIRE(avformat_find_stream_info(format, nullptr) >= 0);
    return owned;
}

/// Gives a clip's packets as a live source would, the wall clock 1000 s ahead of media time: the times of its video.
std::set<Micros> feed(const std::string& name, media::Transcoder& transcoder) {
    const auto format = opened(name);
    const auto streams = std::make_shared<const media::PacketStreams>(*format);
    transcoder.connected(streams);
    std::set<Micros> times;
    for (AvPtr<AVPacket> packet = media::make_packet(); av_read_frame(format.get(), packet.get()) >= 0;
         packet = media::make_packet()) {
        const std::size_t number = *streams->find(packet->stream_index);
        const bool video = streams->all()[number].video;
        av_packet_rescale_ts(packet.get(), format->streams[packet->stream_index]->time_base, {1, 1'000'000});
        const Micros pts{packet->pts};
        if (video) times.insert(pts);
        const bool key = video && (packet->flags & AV_PKT_FLAG_KEY) != 0;
        transcoder.take({number, video, key, pts, base::Wall{pts + std::chrono::seconds{1000}}, std::move(packet)});
    }
    transcoder.disconnected();
    return times;
}

} // namespace

TEST_CASE("every picture is encoded anew with its own times, and sound goes by") {
    Collected out;
    media::Transcoder transcoder{"cam", {"libx264", {}, 50}, {}, out};
    const std::string clip = GENERATE("cfr25.mp4", "bframes_pyramid.mp4", "vfr.mp4", "hevc.mp4");
    CAPTURE(clip);
    const std::set<Micros> expected = feed(clip, transcoder);
    CHECK(std::set<Micros>{out.times.begin(), out.times.end()} == expected);
    CHECK(std::is_sorted(out.times.begin(), out.times.end()));
    CHECK(out.times.size() == expected.size());
    for (std::size_t i = 0; i < out.times.size(); ++i)
        CHECK(out.walls[i].time_since_epoch() == out.times[i] + std::chrono::seconds{1000});
    CHECK(out.begun == 1);
    CHECK(out.ended == 1);
    CHECK((clip == "cfr25.mp4") == (out.sound > 0));
    CHECK(out.keyframes >= static_cast<int>((expected.size() + 49) / 50));
    CHECK(out.streams->video().parameters->codec_id == AV_CODEC_ID_H264);
    CHECK(out.streams->video().parameters->extradata_size > 0);
    CHECK(out.streams->video().parameters->video_delay == 0);
    CHECK(transcoder.failures() == 0);
}

TEST_CASE("a new connection begins anew, whatever its size") {
    Collected out;
    media::Transcoder transcoder{"cam", {"libx264", {}, {}}, {}, out};
    const std::size_t first = feed("cfr25.mp4", transcoder).size();
    const std::size_t second = feed("odd.mp4", transcoder).size();
    CHECK(out.times.size() == first + second);
    CHECK(out.begun == 2);
    CHECK(out.ended == 2);
    CHECK(out.streams->video().parameters->width % 2 == 0);
}

TEST_CASE("without an encoder nothing comes out, and that is counted once a connection") {
    Collected out;
    media::Transcoder transcoder{"cam", {"none", {}, {}}, {}, out};
    std::ignore = feed("cfr25.mp4", transcoder);
    CHECK(transcoder.failures() == 1);
    CHECK(out.begun == 0);
    CHECK(out.times.empty());
}
