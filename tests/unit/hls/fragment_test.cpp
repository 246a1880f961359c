// SPDX-License-Identifier: Apache-2.0
#include "common/hls/fragment.hpp"

#include <limits>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

#include "common/base/error.hpp"
#include "common/hls/init_segment.hpp"

using namespace vlm;
using media::CodedSample;

namespace {

using Bytes = std::vector<std::uint8_t>;

std::uint64_t number_at(const Bytes& bytes, std::size_t at, int size) {
    std::uint64_t number = 0;
    for (int i = 0; i < size; ++i)
        number = number << 8 | bytes.at(at + static_cast<std::size_t>(i));
    return number;
}

/// Where what a box holds begins, its n-th of that type.
std::size_t inside(const Bytes& bytes, std::string_view type, int which = 0) {
    const std::string text{bytes.begin(), bytes.end()};
    std::size_t at = text.find(type);
    while (which-- > 0)
        at = text.find(type, at + 1);
    REQUIRE(at != std::string::npos);
    return at + 4;
}

const std::vector<CodedSample> pictures{{-1024, 0, 512, 100, true}, {-512, 1536, 512, 30, false}};
const std::vector<CodedSample> sound{{0, 0, 1024, 20, true}};

} // namespace

TEST_CASE("a fragment tells when its samples are decoded and shown, and where they lie") {
    const Bytes bytes = hls::fragment_header(5, {{1, 1024, {{pictures, 0}}}, {2, 0, {{sound, 130}}}}, 150);
    CHECK(number_at(bytes, inside(bytes, "mfhd") + 4, 4) == 5);
    CHECK(number_at(bytes, inside(bytes, "tfdt") + 4, 8) == 0);
    const std::size_t trun = inside(bytes, "trun");
    CHECK(number_at(bytes, trun + 4, 4) == 2);
    CHECK(number_at(bytes, trun + 8, 4) == bytes.size());
    CHECK(number_at(bytes, trun + 12, 4) == 512);
    CHECK(number_at(bytes, trun + 16, 4) == 100);
    CHECK(number_at(bytes, trun + 20, 4) == 0x02000000);
    CHECK(number_at(bytes, trun + 24, 4) == 1024);
    CHECK(number_at(bytes, trun + 36, 4) == 0x01010000);
    CHECK(number_at(bytes, trun + 40, 4) == 2048);
    CHECK(number_at(bytes, inside(bytes, "trun", 1) + 8, 4) == bytes.size() + 130);
    CHECK(number_at(bytes, 0, 4) == bytes.size() - 8);
    CHECK(number_at(bytes, bytes.size() - 8, 4) == 158);
}

TEST_CASE("a track's samples may lie apart, and a track may have none") {
    const std::span<const CodedSample> all{pictures};
    const Bytes bytes =
        hls::fragment_header(1, {{1, 5000, {{all.first(1), 0}, {all.last(1), 9000}}}, {2, 0, {}}}, 9030);
    CHECK(number_at(bytes, inside(bytes, "tfdt") + 4, 8) == 5000 - 1024);
    CHECK(number_at(bytes, inside(bytes, "trun", 1) + 8, 4) == bytes.size() + 9000);
    CHECK(number_at(bytes, inside(bytes, "tfdt", 1) + 4, 8) == 0);
}

TEST_CASE("media beyond 4 GiB have a longer header") {
    constexpr std::uint64_t large = 5'000'000'000;
    const Bytes bytes = hls::fragment_header(1, {{1, 1024, {{pictures, 0}}}}, large);
    CHECK(number_at(bytes, bytes.size() - 16, 4) == 1);
    CHECK(number_at(bytes, bytes.size() - 8, 8) == large + 16);
}

TEST_CASE("what a fragment cannot tell is refused") {
    const std::vector<CodedSample> endless{{0, 0, 1LL << 33, 1, true}};
    CHECK_THROWS_AS(hls::fragment_header(1, {{1, 0, {{endless, 0}}}}, 1), base::Error);
    CHECK_THROWS_AS(hls::fragment_header(1, {{1, 1024, {{pictures, 1LL << 31}}}}, 1), base::Error);
    CHECK_THROWS_AS(hls::fragment_header(1, {{1, 0, {{pictures, 0}}}}, 130), base::Error); // decoded before 0
}

TEST_CASE("an init segment takes a track's shift off again") {
    media::CodedTrack video;
    video.entry = {0, 0, 0, 8, 'a', 'v', 'c', '1'};
    video.timescale = 12800;
    video.shift = 1024;
    video.width = 640;
    video.height = 360;
    media::CodedTrack audio;
    audio.kind = media::CodedTrack::Kind::audio;
    audio.timescale = 48000;
    audio.language = "ger";
    const Bytes bytes = hls::init_segment({&video, &audio});
    const std::size_t list = inside(bytes, "elst");
    CHECK(number_at(bytes, list + 4, 4) == 1);
    CHECK(number_at(bytes, list + 8, 8) == 0);
    CHECK(number_at(bytes, list + 16, 8) == 1024);
    CHECK(std::string{bytes.begin(), bytes.end()}.find("elst", list) == std::string::npos); // the sound has no shift
    CHECK(number_at(bytes, inside(bytes, "mdhd", 1) + 12, 4) == 48000);
    CHECK(number_at(bytes, inside(bytes, "mdhd", 1) + 20, 2) == ((7 << 10) | (5 << 5) | 18));
    CHECK(number_at(bytes, inside(bytes, "tkhd") + 76, 4) == 640 << 16);
    CHECK(number_at(bytes, inside(bytes, "trex", 1) + 4, 4) == 2);
}
