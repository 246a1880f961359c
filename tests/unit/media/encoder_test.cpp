// SPDX-License-Identifier: Apache-2.0
#include "common/media/encoder.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/frame.h>
#include <libavutil/opt.h>
}

#include "common/base/error.hpp"

using namespace vlm;
using media::AvPtr;

namespace {

AvPtr<AVFrame> picture(AVPixelFormat format, int width, int height) {
    AvPtr<AVFrame> frame = media::make_frame();
    frame->format = format;
    frame->width = width;
    frame->height = height;
    REQUIRE(av_frame_get_buffer(frame.get(), 0) == 0);
    return frame;
}

void fill(AVFrame& frame, const std::vector<int>& samples) {
    const int planes = frame.format == AV_PIX_FMT_RGB24 ? 1 : 3;
    for (int plane = 0; plane < planes; ++plane) {
        const int rows = plane == 0 ? frame.height : (frame.height + 1) / 2;
        const auto bytes = static_cast<std::size_t>(frame.linesize[plane]) * static_cast<std::size_t>(rows);
        for (std::size_t i = 0; i < bytes; ++i) {
            const auto column = i % static_cast<std::size_t>(frame.linesize[plane]);
            const std::size_t sample = planes == 1 ? column % 3 : static_cast<std::size_t>(plane);
            frame.data[plane][i] = static_cast<std::uint8_t>(samples[sample]);
        }
    }
}

bool knows(const AVCodec& codec, const std::string& option) {
    const AVClass* all = avcodec_get_class();
    return av_opt_find(const_cast<AVClass**>(&codec.priv_class), option.c_str(), nullptr, 0, AV_OPT_SEARCH_FAKE_OBJ) !=
               nullptr ||
           av_opt_find(&all, option.c_str(), nullptr, 0, AV_OPT_SEARCH_FAKE_OBJ) != nullptr;
}

std::vector<std::string> names_for(const std::string& codec) {
    std::vector<std::string> names;
    for (const media::EncoderKind& kind : media::encoders_for(codec))
        names.emplace_back(kind.name);
    return names;
}

/// Encodes grey pictures, 40 ms apart: the packets, and how many came right after their picture.
struct Encoded {
    std::vector<std::int64_t> times;
    std::vector<std::size_t> keyframes;
    std::size_t at_once = 0;
};

Encoded encode(const media::EncoderOptions& options, int frames) {
    base::FaultCounter faults{"test", "encoding", base::FaultCounter::Reports::none};
    auto frame = picture(AV_PIX_FMT_YUV420P, 128, 96);
    media::Encoder encoder{*frame, {25, 1}, options, "test", faults};
    Encoded encoded;
    const AvPtr<AVPacket> packet = media::make_packet();
    const auto receive = [&] {
        if (!encoder.receive(*packet)) return false;
        if ((packet->flags & AV_PKT_FLAG_KEY) != 0) encoded.keyframes.push_back(encoded.times.size());
        encoded.times.push_back(packet->pts);
        return true;
    };
    for (int i = 0; i < frames; ++i) {
        frame = picture(AV_PIX_FMT_YUV420P, 128, 96);
        fill(*frame, {60, 128, 128});
        frame->pts = std::int64_t{i} * 40'000;
        frame->pict_type = AV_PICTURE_TYPE_I; // as it was decoded
        encoder.send(std::move(frame));
        if (receive()) ++encoded.at_once;
    }
    encoder.drain();
    while (receive()) {
    }
    CHECK(faults.total() == 0);
    return encoded;
}

} // namespace

TEST_CASE("FFmpeg knows what its encoders are told") {
    for (const media::EncoderKind& kind : media::encoder_kinds()) {
        const AVCodec* codec = avcodec_find_encoder_by_name(std::string{kind.name}.c_str());
        if (codec == nullptr) continue;
        for (const auto& settings : {kind.settings, kind.quality}) {
            for (const auto& [option, value] : settings) {
                CAPTURE(kind.name, option);
                CHECK(knows(*codec, option));
            }
        }
    }
}

TEST_CASE("hardware comes first, and an encoder may be named") {
    for (const auto& [codec, software] :
         {std::pair{"h264", "libx264"}, std::pair{"hevc", "libx265"}, std::pair{"av1", "libsvtav1"}}) {
        CHECK(names_for(codec).back() == software);
        CHECK(names_for(software) == std::vector<std::string>{software});
    }
    CHECK_THROWS_AS(media::encoders_for("vp9"), base::UsageError);
    CHECK_THROWS_AS(media::encoders_for(""), base::UsageError);
}

TEST_CASE("each picture becomes a packet, with its time and keyframes as asked for") {
    const std::string codec = GENERATE("libx264", "libx265", "libsvtav1");
    CAPTURE(codec);
    media::Encoder::prepare(codec);
    const Encoded encoded = encode({codec, {}, 10}, 25);
    REQUIRE(encoded.times.size() == 25);
    for (std::size_t i = 0; i < encoded.times.size(); ++i)
        CHECK(encoded.times[i] == static_cast<std::int64_t>(i) * 40'000);
    CHECK(encoded.keyframes == std::vector<std::size_t>{0, 10, 20});
    if (codec != "libsvtav1") CHECK(encoded.at_once == 25); // it works in threads of its own
}

TEST_CASE("without a GOP, keyframes are 2 s apart; a bit rate is taken") {
    CHECK(encode({"libx264", {}, {}}, 60).keyframes == std::vector<std::size_t>{0, 50});
    for (const char* codec : {"libx264", "libx265", "libsvtav1"})
        CHECK(encode({codec, 200'000, {}}, 10).times.size() == 10);
}

TEST_CASE("an encoder that does not open is told of by name") {
    base::FaultCounter faults{"cam", "encoding", base::FaultCounter::Reports::none};
    const auto tiny = picture(AV_PIX_FMT_YUV420P, 1, 1);
    CHECK_THROWS_WITH((media::Encoder{*tiny, {25, 1}, {"libx264", {}, {}}, "cam", faults}),
                      "cam: its picture is too small to be encoded");
    const auto small = picture(AV_PIX_FMT_YUV420P, 4, 4); // SVT-AV1 wants 64 pixels
    CHECK_THROWS_WITH((media::Encoder{*small, {25, 1}, {"libsvtav1", {}, {}}, "cam", faults}),
                      Catch::StartsWith("cam: libsvtav1 does not open here: "));
    CHECK(faults.total() == 0);
}

TEST_CASE("pictures are made as encoders take them") {
    media::EncoderInput input{"test", "yuv420p"};
    SECTION("what is so already stays where it is") {
        auto frame = picture(AV_PIX_FMT_YUV420P, 64, 48);
        const std::uint8_t* samples = frame->data[0];
        CHECK(input.fit(std::move(frame))->data[0] == samples);
    }
    SECTION("an odd last row and column are left out") {
        const auto fitted = input.fit(picture(AV_PIX_FMT_YUV420P, 65, 49));
        CHECK(fitted->width == 64);
        CHECK(fitted->height == 48);
    }
    SECTION("RGB becomes BT.709") {
        auto frame = picture(AV_PIX_FMT_RGB24, 65, 49);
        fill(*frame, {255, 0, 0});
        frame->pts = 40'000;
        const auto fitted = input.fit(std::move(frame));
        CHECK(fitted->pts == 40'000);
        CHECK(fitted->width == 64);
        CHECK(fitted->colorspace == AVCOL_SPC_BT709);
        CHECK(fitted->color_range == AVCOL_RANGE_MPEG);
        CHECK(std::abs(fitted->data[0][5] - 63) <= 1);
        CHECK(std::abs(fitted->data[1][5] - 102) <= 1);
        CHECK(std::abs(fitted->data[2][5] - 240) <= 1);
    }
    SECTION("full range becomes limited, in its own matrix") {
        auto frame = picture(AV_PIX_FMT_YUVJ420P, 64, 48);
        fill(*frame, {255, 128, 128});
        frame->color_range = AVCOL_RANGE_JPEG;
        frame->colorspace = AVCOL_SPC_SMPTE170M;
        const auto fitted = input.fit(std::move(frame));
        CHECK(fitted->format == AV_PIX_FMT_YUV420P);
        CHECK(fitted->colorspace == AVCOL_SPC_SMPTE170M);
        CHECK(std::abs(fitted->data[0][5] - 235) <= 1);
    }
}
