// SPDX-License-Identifier: Apache-2.0
#include "common/hls/live_window.hpp"

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "common/hls/live_store.hpp"

using namespace vlm;
using base::Micros;
using hls::LiveForm;
using hls::LiveName;
using Kind = LiveName::Kind;

namespace {

constexpr std::uint64_t first_segment = 1000;
constexpr Micros part_length{200'000};
const base::Wall noon{std::chrono::hours{12}};

/// A live source of 5 parts a segment.
class Source {
public:
    explicit Source(Micros length)
        : window{length, first_segment}
        , m_store{length} {
        window.begin({});
    }

    void add_parts(int count) {
        for (; count > 0; --count) {
            const std::vector<std::uint8_t> bytes(10, static_cast<std::uint8_t>(m_parts++));
            hls::LivePart one;
            one.duration = part_length;
            one.independent = !m_grows;
            one.bytes = m_store.add(bytes);
            window.add(one, m_now);
            m_now += part_length;
            m_grows = true;
        }
    }
    void add_segments(int count) {
        for (; count > 0; --count) {
            add_parts(5);
            end_segment();
        }
    }
    void end_segment() {
        window.end_segment();
        m_grows = false;
    }
    void reconnect(Micros later) {
        end_segment();
        window.begin({});
        m_now += later;
    }
    [[nodiscard]] std::string text(LiveForm form = LiveForm::low_latency) const {
        return hls::live_playlist(window.playlist(), form);
    }

    hls::LiveWindow window;

private:
    hls::LiveStore m_store;
    base::Wall m_now = noon;
    int m_parts = 0;
    bool m_grows = false;
};

int times_in(const std::string& text, const std::string& word) {
    int found = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
        ++found;
    return found;
}

} // namespace

TEST_CASE("a live playlist lists whole segments, parts of the newest, and what comes next") {
    Source source{Micros{600'000'000}};
    CHECK_FALSE(source.window.has_content());
    source.add_segments(2);
    source.add_parts(2);
    CHECK(source.window.has_content());
    CHECK(source.text() ==
          "#EXTM3U\n#EXT-X-VERSION:10\n#EXT-X-TARGETDURATION:1\n"
          "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.600000,CAN-SKIP-UNTIL=6.000000\n"
          "#EXT-X-PART-INF:PART-TARGET=0.200000\n#EXT-X-MEDIA-SEQUENCE:1000\n"
          "#EXT-X-MAP:URI=\"init-1000.mp4\"\n#EXT-X-PROGRAM-DATE-TIME:1970-01-01T12:00:00.000Z\n"
          "#EXT-X-PART:DURATION=0.200000,URI=\"part-100000.m4s\",INDEPENDENT=YES\n"
          "#EXT-X-PART:DURATION=0.200000,URI=\"part-100001.m4s\"\n"
          "#EXT-X-PART:DURATION=0.200000,URI=\"part-100002.m4s\"\n"
          "#EXT-X-PART:DURATION=0.200000,URI=\"part-100003.m4s\"\n"
          "#EXT-X-PART:DURATION=0.200000,URI=\"part-100004.m4s\"\n#EXTINF:1.000000,\n1000.m4s\n"
          "#EXT-X-PROGRAM-DATE-TIME:1970-01-01T12:00:01.000Z\n"
          "#EXT-X-PART:DURATION=0.200000,URI=\"part-100005.m4s\",INDEPENDENT=YES\n"
          "#EXT-X-PART:DURATION=0.200000,URI=\"part-100006.m4s\"\n"
          "#EXT-X-PART:DURATION=0.200000,URI=\"part-100007.m4s\"\n"
          "#EXT-X-PART:DURATION=0.200000,URI=\"part-100008.m4s\"\n"
          "#EXT-X-PART:DURATION=0.200000,URI=\"part-100009.m4s\"\n#EXTINF:1.000000,\n1001.m4s\n"
          "#EXT-X-PROGRAM-DATE-TIME:1970-01-01T12:00:02.000Z\n"
          "#EXT-X-PART:DURATION=0.200000,URI=\"part-100010.m4s\",INDEPENDENT=YES\n"
          "#EXT-X-PART:DURATION=0.200000,URI=\"part-100011.m4s\"\n"
          "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"part-100012.m4s\"\n");
}

TEST_CASE("a player that knows nothing of parts is told of none") {
    Source source{Micros{600'000'000}};
    source.add_segments(1);
    source.add_parts(2);
    CHECK(source.text(LiveForm::plain) == "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:1\n"
                                          "#EXT-X-MEDIA-SEQUENCE:1000\n#EXT-X-MAP:URI=\"init-1000.mp4\"\n"
                                          "#EXT-X-PROGRAM-DATE-TIME:1970-01-01T12:00:00.000Z\n#EXTINF:1.000000,\n"
                                          "1000.m4s\n");
    source.window.end();
    CHECK(source.text(LiveForm::plain).ends_with("#EXTINF:0.400000,\n1001.m4s\n#EXT-X-ENDLIST\n"));
    CHECK(times_in(source.text(), "PRELOAD-HINT") == 0);
}

TEST_CASE("what a client has is skipped where it ends long before the playlist does") {
    Source source{Micros{600'000'000}};
    source.add_segments(7);
    CHECK(times_in(source.text(LiveForm::delta), "EXT-X-SKIP") == 0); // the first ends six seconds before
    source.add_segments(13);
    source.add_parts(1);
    const std::string whole = source.text();
    const std::string delta = source.text(LiveForm::delta);
    CHECK(times_in(whole, "#EXTINF") == 20);
    CHECK(times_in(delta, "#EXTINF") == 6);
    CHECK(times_in(delta, "#EXT-X-SKIP:SKIPPED-SEGMENTS=14\n") == 1);
    CHECK(times_in(delta, "#EXT-X-MAP") == 0); // it is as it was
    CHECK(whole.ends_with(delta.substr(delta.find("#EXTINF"))));
}

TEST_CASE("the window holds so much, and what has left it for a while") {
    Source source{Micros{10'000'000}};
    source.add_segments(12);
    source.add_parts(1);
    CHECK(times_in(source.text(), "#EXTINF") == 10);
    CHECK(times_in(source.text(), "#EXT-X-MEDIA-SEQUENCE:1002\n") == 1);
    CHECK(source.window.bytes({Kind::segment, 1000}).size() == 1);
    source.add_parts(4);
    source.end_segment();
    source.add_segments(10);
    CHECK(source.window.bytes({Kind::segment, 1002}).empty());
    CHECK(source.window.bytes({Kind::segment, 1003}).size() == 1);
    CHECK(source.window.bytes({Kind::part, 100'014}).empty());
    CHECK(source.window.bytes({Kind::part, 100'015}).size() == 1);
    CHECK(source.window.bytes({Kind::segment, 999}).empty());
}

TEST_CASE("a segment is its parts, one behind the other") {
    Source source{Micros{10'000'000}};
    source.add_segments(3);
    const auto range = std::get<http::FileRange>(source.window.bytes({Kind::segment, 1001}).at(0));
    CHECK(range.size == 50);
    for (int i = 0; i < 5; ++i) {
        const auto number = static_cast<std::uint64_t>(100'005 + i);
        const auto one = std::get<http::FileRange>(source.window.bytes({Kind::part, number}).at(0));
        CHECK(one.file == range.file);
        CHECK(one.offset == range.offset + i * 10);
        CHECK(one.size == 10);
    }
}

TEST_CASE("a source that comes back is another after a discontinuity, which is counted once it has gone") {
    Source source{Micros{10'000'000}};
    source.add_segments(2);
    source.add_parts(1);
    source.reconnect(Micros{3'000'000});
    source.add_segments(1);
    const std::string text = source.text();
    CHECK(times_in(text, "#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"init-1001.mp4\"\n"
                         "#EXT-X-PROGRAM-DATE-TIME:1970-01-01T12:00:05.200Z\n") == 1);
    CHECK(times_in(text, "#EXTINF:0.200000,\n1002.m4s\n") == 1);
    CHECK(times_in(text, "DISCONTINUITY-SEQUENCE") == 0);
    source.add_segments(12);
    CHECK(times_in(source.text(), "#EXT-X-DISCONTINUITY-SEQUENCE:1\n") == 1);
    CHECK(times_in(source.text(), "#EXT-X-DISCONTINUITY\n") == 0);
    CHECK(times_in(source.text(), "#EXT-X-MAP:URI=\"init-1001.mp4\"\n") == 1);
}

TEST_CASE("a request waits for what comes soon, and for nothing else") {
    Source source{Micros{600'000'000}};
    source.add_segments(3);
    source.add_parts(2);
    const hls::LiveWindow& window = source.window; // 1003 grows
    CHECK(window.has(1002, std::nullopt));
    CHECK_FALSE(window.has(1003, std::nullopt));
    CHECK(window.has(1003, 1));
    CHECK_FALSE(window.has(1003, 2));
    CHECK(window.has(1002, 4));
    CHECK(window.has(1002, 5)); // means the first part of the next
    CHECK(window.has(1, 7));
    CHECK_FALSE(window.is_too_far(1003, 2));
    CHECK_FALSE(window.is_too_far(1004, 0));
    CHECK(window.is_too_far(1005, std::nullopt));
    CHECK_FALSE(window.is_too_far(1003, 16));
    CHECK(window.is_too_far(1003, 17)); // three seconds ahead
    CHECK(window.is_next_part({Kind::part, 100'017}));
    CHECK_FALSE(window.is_next_part({Kind::part, 100'018}));
    source.end_segment();
    CHECK(window.has(1003, 1));
    CHECK_FALSE(window.has(1003, 2)); // would be of the next
    source.window.end();
    CHECK(window.has(1004, 2)); // nothing more will come
    CHECK_FALSE(window.is_too_far(5000, 2));
}

TEST_CASE("parts that last longer are announced") {
    Source source{Micros{600'000'000}};
    source.add_segments(1);
    hls::LivePart slow;
    slow.duration = Micros{1'000'400};
    source.window.add(slow, noon + Micros{1'000'000});
    CHECK(times_in(source.text(), "PART-HOLD-BACK=3.003000") == 1);
    CHECK(times_in(source.text(), "PART-TARGET=1.001000") == 1);
    source.end_segment();
    source.window.add(slow, noon + Micros{2'000'400});
    source.window.add(slow, noon + Micros{3'000'800});
    source.end_segment();
    CHECK(times_in(source.text(), "#EXT-X-TARGETDURATION:2\n") == 1);
}

TEST_CASE("subtitles go with the complete segments") {
    Source source{Micros{600'000'000}};
    source.add_segments(1);
    source.reconnect(Micros{3'000'000});
    source.add_segments(1);
    source.add_parts(1);
    CHECK(hls::live_subtitle_playlist(source.window.playlist(), "a b") ==
          "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:1000\n"
          "#EXT-X-PROGRAM-DATE-TIME:1970-01-01T12:00:00.000Z\n#EXTINF:1.000000,\nsubtitles/a%20b-1000.vtt\n"
          "#EXT-X-DISCONTINUITY\n#EXT-X-PROGRAM-DATE-TIME:1970-01-01T12:00:04.000Z\n#EXTINF:1.000000,\n"
          "subtitles/a%20b-1001.vtt\n");
    const auto name = hls::parse_live_subtitle("a-b-1001.vtt");
    REQUIRE(name);
    CHECK(name->task == "a-b");
    CHECK(name->number == 1001);
    CHECK_FALSE(hls::parse_live_subtitle("-1001.vtt"));
    CHECK_FALSE(hls::parse_live_subtitle("a-01.vtt"));
    CHECK_FALSE(hls::parse_live_subtitle("a.vtt"));
    CHECK(hls::to_string(*hls::parse_live_name("subs-a.m3u8")) == "subs-a.m3u8");
}

TEST_CASE("names of a live source are written in one way") {
    for (const std::string name : {"master.m3u8", "media.m3u8", "plain.m3u8", "init-7.mp4", "17.m4s", "part-3.m4s"}) {
        INFO(name);
        REQUIRE(hls::parse_live_name(name));
        CHECK(hls::to_string(*hls::parse_live_name(name)) == name);
    }
    for (const std::string name : {"", "m3u8", "part-.m4s", "part-03.m4s", "017.m4s", "init-.mp4", "-1.m4s",
                                   "1.m4s.m4s", "part-99999999999999999999.m4s"}) {
        INFO(name);
        CHECK_FALSE(hls::parse_live_name(name));
    }
}
