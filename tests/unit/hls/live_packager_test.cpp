// SPDX-License-Identifier: Apache-2.0
#include "common/hls/live_packager.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

extern "C" {
#include <libavcodec/avcodec.h>
}

#include "common/base/fault_counter.hpp"
#include "common/media/live_input.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/hls/decoded_frames.hpp"
#include "tests/unit/hls/parsed_fragment.hpp"
#include "tests/unit/media/clips.hpp"

using namespace vlm;
using base::Micros;

namespace {

/// Keeps all that comes.
class Kept : public hls::LiveTaker {
public:
    struct Part {
        Micros duration;
        bool independent;
        std::vector<std::uint8_t> bytes;
        base::Wall wall;
    };

    void begin(hls::LiveInit init) override {
        inits.push_back(std::move(init));
        segments.emplace_back();
    }
    void take(hls::LivePart part, std::vector<std::uint8_t> bytes, base::Wall wall) override {
        segments.back().push_back({part.duration, part.independent, std::move(bytes), wall});
    }
    void end_segment() override { segments.emplace_back(); }

    [[nodiscard]] std::string joined(const std::string& path) const {
        std::ofstream file{path, std::ios::binary};
        file << *inits.at(0).bytes;
        for (const auto& segment : segments) {
            for (const Part& part : segment)
                file.write(reinterpret_cast<const char*>(part.bytes.data()),
                           static_cast<std::streamsize>(part.bytes.size()));
        }
        return path;
    }

    std::vector<hls::LiveInit> inits;
    double frame_rate = 0;                   ///< in the end
    std::vector<std::vector<Part>> segments; ///< the last is empty where one has ended
};

/// Gives a packager the packets of a live source at once.
class Direct : public media::PacketTap {
public:
    explicit Direct(hls::LivePackager& packager)
        : m_packager{packager} {}

    void connected(std::shared_ptr<const media::PacketStreams> streams) override {
        m_streams = streams;
        m_packager.connected(std::move(streams));
    }
    void take(const AVPacket& packet, base::Wall arrival) override {
        const std::size_t number = m_streams->find(packet.stream_index).value();
        const bool video = m_streams->all()[number].video;
        const bool key = video && (packet.flags & AV_PKT_FLAG_KEY) != 0;
        media::RelayedPacket relayed{number, video, key, Micros{packet.pts}, arrival, media::make_packet()};
        REQUIRE(av_packet_ref(relayed.packet.get(), &packet) == 0);
        m_packager.take(std::move(relayed));
    }
    void disconnected() override { m_packager.disconnected(); }

private:
    hls::LivePackager& m_packager;
    std::shared_ptr<const media::PacketStreams> m_streams;
};

/// A clip as if it were live, of a source that comes so often.
Kept packaged(const std::string& clip, int connections = 1) {
    Kept kept;
    hls::LivePackager packager{"cam", kept};
    Direct direct{packager};
    media::LiveCounters counters;
    media::LiveOptions live;
    live.decode = false;
    live.tap = &direct;
    live.counters = &counters;
    media::LiveProgress progress{{}};
    base::FaultCounter faults{"cam", "decoding"};
    for (int connection = 0; connection < connections; ++connection) {
        media::LiveInput input{clip, {}, live, {}, progress, faults};
        media::Picture picture;
        media::Taken taken;
        CHECK(input.next(picture, taken) == media::LiveInput::Got::ended);
    }
    kept.frame_rate = packager.frame_rate();
    return kept;
}

} // namespace

namespace {

/// The pictures are all there; returns how much later they are.
std::int64_t check_pictures(const std::vector<test::HashedFrame>& wanted, const std::vector<test::HashedFrame>& got) {
    REQUIRE(got.size() == wanted.size());
    const std::int64_t shift = got.front().pts - wanted.front().pts;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        INFO(i);
        CHECK(got[i].hash == wanted[i].hash);
        CHECK(std::abs(got[i].pts - wanted[i].pts - shift) < 2'000); // media time is in whole microseconds
    }
    return shift;
}

/// The sound is that of the pictures' time, and as much later: what a decoder makes of its first packets depends on
/// where it begins.
void check_sound(const std::vector<test::HashedFrame>& wanted, const std::vector<test::HashedFrame>& got,
                 std::int64_t shift) {
    constexpr std::size_t unsettled = 3;
    REQUIRE(got.size() + 12 > wanted.size());
    auto same = std::find_if(wanted.begin(), wanted.end(),
                             [&](const auto& frame) { return frame.hash == got.at(unsettled).hash; });
    for (std::size_t i = unsettled; i < got.size(); ++i, ++same) {
        INFO(i);
        REQUIRE(same != wanted.end());
        CHECK(got[i].hash == same->hash);
        CHECK(std::abs(got[i].pts - same->pts - shift) < 50'000);
    }
}

} // namespace

TEST_CASE("init and segments of a live source decode to its frames and sound") {
    const test::TemporaryFolder folder;
    for (const std::string name :
         {"cfr25.mp4", "bframes_pyramid.mp4", "h264.ts", "hevc.mp4", "rotated90.mp4", "sar.mp4", "start5s.ts"}) {
        INFO(name);
        const std::string clip = test::generated_clip(name);
        const Kept kept = packaged(clip);
        const std::string joined = kept.joined(folder.path(name + ".joined.mp4"));
        const std::int64_t shift =
            check_pictures(test::decoded_frames(clip, "-an"), test::decoded_frames(joined, "-an"));
        if (kept.inits.at(0).codecs.size() > 1)
            check_sound(test::decoded_frames(clip, "-vn"), test::decoded_frames(joined, "-vn"), shift);
    }
}

TEST_CASE("segments last a second at least and begin with keyframes, parts about 200 ms") {
    for (const std::string name : {"cfr25.mp4", "bframes_pyramid.mp4", "long_gop.mp4"}) {
        INFO(name);
        const Kept kept = packaged(test::generated_clip(name));
        REQUIRE(kept.inits.size() == 1);
        CHECK(kept.inits[0].codecs.at(0).starts_with("avc1."));
        CHECK(kept.inits[0].width > 0);
        REQUIRE(kept.segments.back().empty()); // the last has ended, too
        std::uint64_t next = 0;
        for (std::size_t i = 0; i + 1 < kept.segments.size(); ++i) {
            const auto& segment = kept.segments[i];
            REQUIRE_FALSE(segment.empty());
            CHECK(segment.front().independent);
            Micros length{0};
            for (std::size_t k = 0; k < segment.size(); ++k) {
                const auto fragment = test::parse_fragment(segment[k].bytes);
                const auto& video = fragment.tracks.at(0);
                if (next > 0) CHECK(video.begin == next);
                next = video.begin;
                for (const auto& sample : video.samples)
                    next += sample.duration;
                CHECK(Micros{next - video.begin} == segment[k].duration);
                CHECK(segment[k].duration <= Micros{220'000});
                if (k + 1 < segment.size()) CHECK(segment[k].duration >= Micros{170'000});
                length += segment[k].duration;
            }
            if (i + 2 < kept.segments.size()) CHECK(length >= Micros{1'000'000});
        }
    }
}

TEST_CASE("a source that comes back begins anew") {
    const Kept kept = packaged(test::generated_clip("cfr25.mp4"), 2);
    REQUIRE(kept.inits.size() == 2);
    CHECK(*kept.inits[0].bytes == *kept.inits[1].bytes);
    CHECK(kept.frame_rate == Approx(25));
}
