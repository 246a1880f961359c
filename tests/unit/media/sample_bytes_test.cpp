// SPDX-License-Identifier: Apache-2.0
#include "common/media/sample_bytes.hpp"

#include <catch2/catch.hpp>

using namespace vlm;

namespace {

using Bytes = std::vector<std::uint8_t>;

/// AAC-LC, 48 kHz, stereo, no checksum, with three bytes of sound.
const Bytes adts_packet{0xff, 0xf1, 0x4c, 0x80, 0x01, 0x5f, 0xfc, 1, 2, 3};

} // namespace

TEST_CASE("the header of ADTS tells what a decoder of AAC must know") {
    CHECK(media::config_of_adts(adts_packet) == Bytes{0x11, 0x90});
    CHECK(media::config_of_adts({}).empty());
    CHECK(media::config_of_adts(Bytes{0xff, 0xf1, 0x4c}).empty());
    CHECK(media::config_of_adts(Bytes(20, 0)).empty());
    Bytes without_channels = adts_packet;
    without_channels[3] = 0;
    CHECK(media::config_of_adts(without_channels).empty());
}
