// SPDX-License-Identifier: Apache-2.0
#include "common/media/codec_changes.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include <catch2/catch.hpp>

extern "C" {
#include <libavcodec/avcodec.h>
}

#include "common/media/jpeg.hpp"
#include "common/media/jpeg_size.hpp"

using namespace vlm;
using media::AvPtr;

namespace {

using Bytes = std::vector<std::uint8_t>;

AvPtr<AVCodecParameters> codec(AVCodecID id, int width, int height) {
    AvPtr<AVCodecParameters> made{avcodec_parameters_alloc()};
    made->codec_type = AVMEDIA_TYPE_VIDEO;
    made->codec_id = id;
    made->width = width;
    made->height = height;
    return made;
}

template <typename Data>
AvPtr<AVPacket> keyframe(const Data& data) {
    AvPtr<AVPacket> packet = media::make_packet();
    REQUIRE(av_new_packet(packet.get(), static_cast<int>(data.size())) == 0);
    std::copy(data.begin(), data.end(), packet->data);
    packet->flags |= AV_PKT_FLAG_KEY;
    return packet;
}

AvPtr<AVPacket> jpeg(int width, int height) {
    const base::YuvImage image{width, height};
    return keyframe(media::JpegEncoder{80}.encode(image));
}

} // namespace

TEST_CASE("a JPEG of another size is another kind of packet") {
    media::CodecChanges changes{*codec(AV_CODEC_ID_MJPEG, 64, 96)}; // two fields of half the height, say
    CHECK(changes.after(*jpeg(64, 48)) == nullptr);
    CHECK(changes.after(*jpeg(64, 48)) == nullptr);
    const auto changed = changes.after(*jpeg(32, 16));
    REQUIRE(changed != nullptr);
    CHECK((changed->width == 32 && changed->height == 16));
    CHECK(changes.after(*jpeg(32, 16)) == nullptr);
    CHECK(changes.after(*keyframe(Bytes{0xFF, 0xD8, 0xFF})) == nullptr);
    CHECK(changes.after(*jpeg(64, 48)) != nullptr);
}

TEST_CASE("extradata that comes with a packet counts from then on") {
    const auto before = codec(AV_CODEC_ID_VP9, 64, 48);
    media::CodecChanges changes{*before};
    const auto packet = keyframe(Bytes{1, 2, 3});
    const Bytes extradata = {7, 8, 9};
    std::uint8_t* data = av_packet_new_side_data(packet.get(), AV_PKT_DATA_NEW_EXTRADATA, extradata.size());
    REQUIRE(data != nullptr);
    std::copy(extradata.begin(), extradata.end(), data);
    const auto changed = changes.after(*packet);
    REQUIRE(changed != nullptr);
    CHECK(Bytes{changed->extradata, changed->extradata + changed->extradata_size} == extradata);
    CHECK((changed->width == 64 && changed->height == 48)); // what cannot be decoded says nothing
    CHECK(changes.after(*packet) == nullptr);
}

TEST_CASE("a JPEG says its size") {
    using Rows = std::vector<std::tuple<Bytes, std::optional<media::PictureSize>>>;
    const Bytes comment = {0xFF, 0xFE, 0, 4, 0xFF, 0xC0}; // which holds what looks like a header
    const Bytes header = {0xFF, 0xC2, 0, 11, 8, 0x01, 0x68, 0x02, 0x80, 1, 0};
    const auto joined = [](std::vector<Bytes> parts) {
        Bytes all = {0xFF, 0xD8};
        for (const Bytes& part : parts)
            all.insert(all.end(), part.begin(), part.end());
        return all;
    };
    const auto [bytes, expected] = GENERATE_COPY(from_range(Rows{
        {joined({comment, {0xFF}, header}), media::PictureSize{640, 360}},
        {joined({comment, {0xFF, 0xDA, 0, 4, 0, 0}, header}), std::nullopt}, // samples come first
        {joined({comment}), std::nullopt},
        {joined({{0xFF, 0xC4, 0, 2}, {header.begin(), header.begin() + 6}}), std::nullopt},
        {header, media::PictureSize{640, 360}},
        {Bytes{}, std::nullopt},
    }));
    CHECK(media::jpeg_size(bytes) == expected);
}
