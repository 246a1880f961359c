// SPDX-License-Identifier: Apache-2.0
//
// What decoding costs without everything around it: libav alone.
//
//   bare-decode --open-only FILE              opens the container; prints how many MiB of memory are in use then
//   bare-decode FILE THREADS SECONDS...       decodes the frames shown at exactly these times (ascending) and what they
//                                             refer to: of each GOP up to the last one, without other GOPs;
//                                             prints how many frames it got and how many milliseconds it took.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include <unistd.h>

#include "tests/bench/libav.hpp"

namespace {

[[noreturn]] void fail(const char* what) {
    std::fprintf(stderr, "bare-decode: %s\n", what);
    std::exit(1);
}

void check(int ret, const char* what) {
    if (ret < 0) fail(what);
}

Ptr<AVFormatContext> open(const char* path) {
    AVFormatContext* format = nullptr;
    check(avformat_open_input(&format, path, nullptr, nullptr), "cannot open");
    return Ptr<AVFormatContext>{format};
}

Ptr<AVCodecContext> open_decoder(const AVStream& stream, int threads) {
    const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
    if (codec == nullptr) fail("no decoder");
    Ptr<AVCodecContext> context{avcodec_alloc_context3(codec)};
    check(avcodec_parameters_to_context(context.get(), stream.codecpar), "codec parameters");
    context->thread_count = threads;
    check(avcodec_open2(context.get(), codec, nullptr), "cannot open the decoder");
    return context;
}

/// Decodes one stream, only what the wanted frames need.
class Decode {
public:
    Decode(AVFormatContext& format, AVStream& stream, int threads, std::vector<std::int64_t> wanted)
        : m_format{format}
        , m_stream{stream}
        , m_codec{open_decoder(stream, threads)}
        , m_wanted{std::move(wanted)} {
        const AVIndexEntry* first = avformat_index_get_entry(&m_stream, 0);
        if (first == nullptr) fail("no index");
        m_delay = m_stream.start_time - first->timestamp;
    }

    std::size_t run() {
        while (m_got < m_wanted.size() && av_read_frame(&m_format, m_packet.get()) >= 0) {
            if (m_packet->stream_index == m_stream.index && m_packet->dts >= m_skip_before) send(m_packet.get());
            av_packet_unref(m_packet.get());
        }
        if (m_got < m_wanted.size()) send(nullptr);
        return m_got;
    }

private:
    [[nodiscard]] bool is_wanted(std::int64_t pts) const {
        const std::int64_t t = av_rescale_q_rnd(pts, m_stream.time_base, AVRational{1, 1'000'000}, AV_ROUND_DOWN);
        return std::binary_search(m_wanted.begin(), m_wanted.end(), t);
    }

    void send(const AVPacket* packet) {
        m_codec->skip_frame = packet != nullptr && !is_wanted(packet->pts) ? AVDISCARD_NONREF : AVDISCARD_DEFAULT;
        check(avcodec_send_packet(m_codec.get(), packet), "cannot decode");
        while (avcodec_receive_frame(m_codec.get(), m_frame.get()) >= 0) {
            if (is_wanted(m_frame->pts) && ++m_got < m_wanted.size()) skip_to_gop_of(m_wanted[m_got]);
        }
    }

    /// The index lists decoding times, which run ahead by what the first frame's does.
    void skip_to_gop_of(std::int64_t t) {
        const std::int64_t dts = av_rescale_q(t, AVRational{1, 1'000'000}, m_stream.time_base) - m_delay;
        const AVIndexEntry* key = avformat_index_get_entry_from_timestamp(&m_stream, dts, AVSEEK_FLAG_BACKWARD);
        if (key != nullptr) m_skip_before = key->timestamp;
    }

    AVFormatContext& m_format;
    AVStream& m_stream;
    Ptr<AVCodecContext> m_codec;
    Ptr<AVPacket> m_packet{av_packet_alloc()};
    Ptr<AVFrame> m_frame{av_frame_alloc()};
    std::vector<std::int64_t> m_wanted;
    std::size_t m_got = 0;
    std::int64_t m_delay;
    std::int64_t m_skip_before = INT64_MIN;
};

std::size_t decode(AVFormatContext& format, int threads, std::vector<std::int64_t> wanted) {
    check(avformat_find_stream_info(&format, nullptr), "no stream information");
    const int video = av_find_best_stream(&format, AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
    check(video, "no video");
    return Decode{format, *format.streams[video], threads, std::move(wanted)}.run();
}

std::int64_t micros(const char* seconds) {
    return std::llround(std::atof(seconds) * 1e6);
}

int open_only(const char* path) {
    const Ptr<AVFormatContext> format = open(path);
    std::FILE* sizes = std::fopen("/proc/self/statm", "r");
    long pages = 0;
    if (sizes == nullptr || std::fscanf(sizes, "%*d %ld", &pages) != 1) fail("no /proc/self/statm");
    std::fclose(sizes);
    std::printf("%.3f\n", static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1048576);
    return 0;
}

int decode(const char* path, const char* threads, std::vector<std::int64_t> wanted) {
    const auto start = std::chrono::steady_clock::now();
    const Ptr<AVFormatContext> format = open(path);
    const std::size_t frames = decode(*format, std::atoi(threads), std::move(wanted));
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    std::printf("%zu frames %.3f ms\n", frames, took.count());
    return 0;
}

} // namespace

int main(int argc, char* argv[]) {
    if (argc < 3) fail("usage: bare-decode --open-only FILE | FILE THREADS SECONDS...");
    if (std::string_view{argv[1]} == "--open-only") return open_only(argv[2]);
    std::vector<std::int64_t> wanted;
    std::transform(argv + 3, argv + argc, std::back_inserter(wanted), micros);
    return decode(argv[1], argv[2], std::move(wanted));
}
