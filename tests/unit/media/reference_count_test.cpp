// SPDX-License-Identifier: Apache-2.0
#include "common/media/reference_count.hpp"

#include <array>
#include <vector>

#include <catch2/catch.hpp>

extern "C" {
#include <libavcodec/codec_par.h>
}

using namespace vlm;

TEST_CASE("a picture parameter set tells to how many frames others refer") {
    using Unit = std::vector<std::uint8_t>;
    const auto [unit, references] = GENERATE(table<Unit, std::optional<int>>({
        {{0x68, 0xEE, 0x3C}, 1},  // 1 1 1 0 1 | 1: CABAC, one group, none more
        {{0x68, 0xEB, 0xE3}, 3},  // 1 1 1 0 1 | 011
        {{0x68, 0xE9, 0x00}, 4},  // 1 1 1 0 1 | 00100
        {{0x68, 0xE4, 0x00}, {}}, // slice groups
        {{0x67, 0xEE, 0x3C}, {}}, // another kind of unit
        {{0x68}, {}},
        {{0x68, 0x00, 0x00, 0x00}, {}},
        {{}, {}},
    }));
    CAPTURE(unit);
    CHECK(media::default_references(unit) == references);
}

TEST_CASE("of a track's parameter sets the largest number counts, in either form") {
    const auto of = [](AVCodecID id, std::vector<std::uint8_t> extra) {
        AVCodecParameters codec{};
        codec.codec_id = id;
        codec.extradata = extra.data();
        codec.extradata_size = static_cast<int>(extra.size());
        return media::default_references(codec);
    };
    const std::vector<std::uint8_t> record = {1, 100, 0,    31,   0xFF, 0xE1, 0, 2,    0x67, 100, 2,
                                              0, 3,   0x68, 0xEE, 0x3C, 0,    3, 0x68, 0xE9, 0x00};
    CHECK(of(AV_CODEC_ID_H264, record) == 4);
    CHECK(of(AV_CODEC_ID_HEVC, record) == std::nullopt);
    CHECK(of(AV_CODEC_ID_H264, {0, 0, 0, 1, 0x67, 100, 0, 0, 1, 0x68, 0xEE, 0x3C}) == 1);
    CHECK(of(AV_CODEC_ID_H264, {}) == std::nullopt);
    for (std::size_t size = 0; size + 1 < record.size(); ++size) { // cut off
        CAPTURE(size);
        CHECK(of(AV_CODEC_ID_H264, {record.begin(), record.begin() + static_cast<std::ptrdiff_t>(size)}).value_or(1) ==
              1);
    }
}
