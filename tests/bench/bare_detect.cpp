// SPDX-License-Identifier: Apache-2.0
//
// What a detector costs without everything around it: libav's decoder and OpenCV's network in one loop.
//
//   bare-detect FILE MODEL WIDTH HEIGHT       shows every frame to the model, scaled to WIDTH x HEIGHT in its upper
//                                             left corner's multiple of 32; prints how many frames it showed.

#include <cstdio>
#include <cstdlib>

#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>

#include "tests/bench/libav.hpp"

namespace {

[[noreturn]] void fail(const char* what) {
    std::fprintf(stderr, "bare-detect: %s\n", what);
    std::exit(1);
}

Ptr<AVFormatContext> open(const char* path) {
    AVFormatContext* format = nullptr;
    if (avformat_open_input(&format, path, nullptr, nullptr) < 0) fail("cannot open");
    Ptr<AVFormatContext> owned{format};
    if (avformat_find_stream_info(format, nullptr) < 0) fail("no stream information");
    return owned;
}

/// A network that is shown one picture after the other.
class Network {
public:
    Network(const char* model, int width, int height)
        : m_net{cv::dnn::readNetFromONNX(model)}
        , m_size{width, height}
        , m_field{(height + 31) / 32 * 32, (width + 31) / 32 * 32, CV_8UC3, cv::Scalar{114, 114, 114}} {}

    void show(const AVFrame& frame) {
        m_scaler.reset(sws_getCachedContext(m_scaler.release(), frame.width, frame.height,
                                            static_cast<AVPixelFormat>(frame.format), m_size.width, m_size.height,
                                            AV_PIX_FMT_BGR24, SWS_BILINEAR, nullptr, nullptr, nullptr));
        std::uint8_t* const planes[] = {m_field.data};
        const int strides[] = {static_cast<int>(m_field.step)};
        sws_scale(m_scaler.get(), frame.data, frame.linesize, 0, frame.height, planes, strides);
        m_net.setInput(cv::dnn::blobFromImage(m_field));
        m_net.forward();
        ++m_shown;
    }

    [[nodiscard]] int shown() const { return m_shown; }

private:
    cv::dnn::Net m_net;
    cv::Size m_size;
    cv::Mat m_field;
    Ptr<SwsContext> m_scaler;
    int m_shown = 0;
};

void send(AVCodecContext& codec, const AVPacket* packet, AVFrame& frame, Network& network) {
    if (avcodec_send_packet(&codec, packet) < 0) return; // a damaged one
    while (avcodec_receive_frame(&codec, &frame) >= 0)
        network.show(frame);
}

} // namespace

int main(int count, char** arguments) {
    if (count != 5) fail("FILE MODEL WIDTH HEIGHT");
    const auto format = open(arguments[1]);
    const AVCodec* decoder = nullptr;
    const int video = av_find_best_stream(format.get(), AVMEDIA_TYPE_VIDEO, -1, -1, &decoder, 0);
    if (video < 0) fail("no video");
    const Ptr<AVCodecContext> codec{avcodec_alloc_context3(decoder)};
    avcodec_parameters_to_context(codec.get(), format->streams[video]->codecpar);
    codec->thread_count = 0;
    if (avcodec_open2(codec.get(), decoder, nullptr) < 0) fail("cannot open the decoder");
    Network network{arguments[2], std::atoi(arguments[3]), std::atoi(arguments[4])};
    const Ptr<AVPacket> packet{av_packet_alloc()};
    const Ptr<AVFrame> frame{av_frame_alloc()};
    while (av_read_frame(format.get(), packet.get()) >= 0) {
        if (packet->stream_index == video) send(*codec, packet.get(), *frame, network);
        av_packet_unref(packet.get());
    }
    send(*codec, nullptr, *frame, network);
    std::printf("%d frames\n", network.shown());
    return 0;
}
