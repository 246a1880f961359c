// SPDX-License-Identifier: Apache-2.0
#include <atomic>

#include <catch2/catch.hpp>

extern "C" {
#include <libavformat/avformat.h>
}

#include "common/media/av.hpp"

using namespace vlm;

TEST_CASE("missed packets are counted for the source that misses them") {
    media::route_av_log();
    const media::AvPtr<AVFormatContext> watched{avformat_alloc_context()};
    const media::AvPtr<AVFormatContext> other{avformat_alloc_context()};
    std::atomic<std::int64_t> missed{0};
    media::MissedPackets counter{missed};
    media::listen_to(*watched, counter);
    av_log(watched.get(), AV_LOG_WARNING, "RTP: missed %d packets\n", 3);
    av_log(watched.get(), AV_LOG_WARNING, "RTP: missed %d packets\n", 4);
    av_log(watched.get(), AV_LOG_WARNING, "max delay reached. need to consume packet\n");
    av_log(other.get(), AV_LOG_WARNING, "RTP: missed %d packets\n", 50);
    av_log(nullptr, AV_LOG_WARNING, "RTP: missed %d packets\n", 50);
    CHECK(missed == 7);
}
