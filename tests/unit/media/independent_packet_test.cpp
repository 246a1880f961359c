// SPDX-License-Identifier: Apache-2.0
#include "common/media/independent_packet.hpp"

#include <tuple>
#include <vector>

#include <catch2/catch.hpp>

using namespace vlm;
using media::begins_idr;
using media::NalCodec;

namespace {

using Bytes = std::vector<std::uint8_t>;
using Rows = std::vector<std::tuple<Bytes, bool>>;

} // namespace

TEST_CASE("an IDR picture of H.264 is found by its first slice") {
    const auto [bytes, idr] = GENERATE(from_range(Rows{
        {Bytes{0, 0, 0, 1, 0x67, 0x42, 0, 0, 0, 1, 0x68, 0xCE, 0, 0, 1, 0x65, 0x88, 0x84},
         true}, // behind its parameters
        {Bytes{0, 0, 1, 0x25, 0x88, 0x80}, true},
        {Bytes{0, 0, 1, 0x65, 0x42, 0x80}, false}, // another slice of it
        {Bytes{0, 0, 1, 0x06, 0x06, 1, 0x80, 0, 0, 1, 0x41, 0x9A},
         false}, // a recovery point: frames before may be needed
        {Bytes{0, 0, 1, 0x41, 0x9A, 0x65, 0x88}, false},
        {Bytes{0, 0, 0, 18, 0x65, 0x88, 0x84}, false}, // lengths instead of start codes
        {Bytes{0, 0, 1, 0x65}, false},
        {Bytes{0, 0, 1}, false},
        {Bytes{}, false},
    }));
    CHECK(begins_idr(bytes, NalCodec::h264) == idr);
}

TEST_CASE("an IDR picture of HEVC is found by its first slice") {
    const auto [bytes, idr] = GENERATE(from_range(Rows{
        {Bytes{0, 0, 1, 0x26, 0x01, 0xAF, 0x08}, true},  // IDR_W_RADL
        {Bytes{0, 0, 1, 0x28, 0x01, 0xAF, 0x08}, true},  // IDR_N_LP
        {Bytes{0, 0, 1, 0x28, 0x01, 0x2F, 0x08}, false}, // another slice of it
        {Bytes{0, 0, 1, 0x2A, 0x01, 0xAF, 0x08}, false}, // CRA: its leading pictures need what was before
        {Bytes{0, 0, 1, 0x02, 0x01, 0xAF, 0x08}, false},
        {Bytes{0, 0, 1, 0x26, 0x01}, false},
    }));
    CHECK(begins_idr(bytes, NalCodec::hevc) == idr);
}
