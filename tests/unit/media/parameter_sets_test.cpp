// SPDX-License-Identifier: Apache-2.0
#include "common/media/parameter_sets.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

#include <catch2/catch.hpp>

extern "C" {
#include <libavcodec/avcodec.h>
}

using namespace vlm;
using media::NalCodec;
using media::ParameterSets;

namespace {

using Bytes = std::vector<std::uint8_t>;

const Bytes vps = {0x40, 0x01, 0x0C};
const Bytes sps = {0x42, 0x01, 0x01};
const Bytes other_sps = {0x42, 0x01, 0x02};
const Bytes pps = {0x44, 0x01, 0xC1};
const Bytes other_pps = {0x44, 0x01, 0xC2};
const Bytes delimiter = {0x46, 0x01, 0x50};
const Bytes slice = {0x26, 0x01, 0xAF, 0x08};

Bytes stream(const std::vector<Bytes>& units) {
    Bytes bytes;
    for (const Bytes& unit : units) {
        bytes.insert(bytes.end(), {0, 0, 0, 1});
        bytes.insert(bytes.end(), unit.begin(), unit.end());
    }
    return bytes;
}

ParameterSets hevc(const std::vector<Bytes>& units) {
    return {stream(units), NalCodec::hevc};
}

media::AvPtr<AVPacket> packet(const Bytes& bytes) {
    media::AvPtr<AVPacket> made = media::make_packet();
    REQUIRE(av_new_packet(made.get(), static_cast<int>(bytes.size())) == 0);
    std::copy(bytes.begin(), bytes.end(), made->data);
    made->pts = 40'000;
    made->flags |= AV_PKT_FLAG_KEY;
    return made;
}

Bytes content(const AVPacket& packet) {
    const auto bytes = media::bytes_of(packet);
    return {bytes.begin(), bytes.end()};
}

} // namespace

TEST_CASE("NAL units stand between start codes") {
    using Rows = std::vector<std::tuple<Bytes, std::vector<Bytes>>>;
    const auto [bytes, expected] = GENERATE(from_range(Rows{
        {{0, 0, 1, 7, 8, 0, 0, 1, 9}, {{7, 8}, {9}}},
        {{0, 0, 0, 1, 7, 0, 8, 0, 0, 0, 0, 1, 9, 0, 0}, {{7, 0, 8}, {9}}}, // zeros are padding
        {{5, 0, 0, 1, 7}, {{7}}},
        {{0, 0, 1}, {}},
        {{0, 0, 1, 0, 0, 1, 4}, {{4}}},
        {Bytes{}, {}},
        {{7, 8, 9}, {}},
    }));
    std::vector<Bytes> found;
    for (const auto unit : media::nal_units(bytes))
        found.emplace_back(unit.begin(), unit.end());
    CHECK(found == expected);
}

TEST_CASE("a length is no start code") {
    CHECK(media::begins_with_start_code(Bytes{0, 0, 1, 7}));
    CHECK(media::begins_with_start_code(Bytes{0, 0, 0, 1, 7}));
    CHECK_FALSE(media::begins_with_start_code(Bytes{0, 0, 0, 7, 0, 0, 1}));
    CHECK_FALSE(media::begins_with_start_code(Bytes{5, 0, 0, 1}));
    CHECK_FALSE(media::begins_with_start_code(Bytes{0, 0}));
    CHECK_FALSE(media::begins_with_start_code(Bytes{}));
}

TEST_CASE("parameter sets are whole where a decoder needs no others") {
    CHECK(hevc({vps, sps, pps}).is_whole());
    CHECK(hevc({delimiter, vps, sps, pps, slice}).is_whole());
    CHECK_FALSE(hevc({sps, pps}).is_whole());
    CHECK_FALSE(hevc({vps, sps}).is_whole());
    CHECK_FALSE(hevc({vps, pps}).is_whole());
    CHECK_FALSE(ParameterSets{{}, NalCodec::hevc}.is_whole());
    CHECK(ParameterSets{stream({{0x67, 0x42}, {0x68, 0xCE}}), NalCodec::h264}.is_whole());
    CHECK_FALSE(ParameterSets{stream({{0x67, 0x42}, {0x65, 0x88}}), NalCodec::h264}.is_whole());
    CHECK(hevc({delimiter, vps, sps, sps, pps, slice}).bytes() == stream({vps, sps, pps}));
}

TEST_CASE("another SPS is another sequence, another PPS is not") {
    CHECK(hevc({vps, sps, pps}).has_sequence_of(hevc({sps, other_pps})));
    CHECK(hevc({vps, sps, other_sps, pps}).has_sequence_of(hevc({vps, sps, pps})));
    CHECK(hevc({vps, sps, pps}).has_sequence_of(hevc({})));
    CHECK_FALSE(hevc({vps, sps, pps}).has_sequence_of(hevc({vps, other_sps, pps})));
    CHECK_FALSE(hevc({}).has_sequence_of(hevc({vps, sps, pps})));
}

TEST_CASE("known parameter sets are left out of packets, and those with others stay") {
    const ParameterSets sets = hevc({vps, sps, pps});
    using Rows = std::vector<std::tuple<Bytes, bool, Bytes>>;
    const auto [before, expected, after] = GENERATE(from_range(Rows{
        {stream({delimiter, vps, sps, pps, slice}), true, stream({delimiter, slice})},
        {stream({slice, slice}), true, stream({slice, slice})},
        {stream({vps, sps, other_pps, slice}), false, stream({vps, sps, other_pps, slice})},
        {Bytes{0, 0, 0, 3, 0x44, 0x01, 0xC1}, true, Bytes{0, 0, 0, 3, 0x44, 0x01, 0xC1}}, // behind lengths
    }));
    const auto given = packet(before);
    CHECK(sets.leave_out_of(*given) == expected);
    CHECK(content(*given) == after);
    CHECK(given->pts == 40'000);
    CHECK((given->flags & AV_PKT_FLAG_KEY) != 0);
}
