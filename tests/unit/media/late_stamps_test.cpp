// SPDX-License-Identifier: Apache-2.0
#include "common/media/late_stamps.hpp"

#include <tuple>

#include <catch2/catch.hpp>

extern "C" {
#include <libavcodec/avcodec.h>
}

using namespace vlm;
using media::LateStamps;

namespace {

constexpr std::int64_t none = AV_NOPTS_VALUE;
using Pts = std::vector<std::int64_t>;

LateStamps::Packet packet(std::int64_t pts, std::int64_t duration) {
    LateStamps::Packet made{media::make_packet(), {}};
    made.data->pts = pts;
    made.data->duration = duration;
    return made;
}

Pts pts_of(const std::deque<LateStamps::Packet>& packets) {
    Pts all;
    for (const auto& one : packets)
        all.push_back(one.data->pts);
    return all;
}

} // namespace

TEST_CASE("the first packet gets the time before the smallest that follows") {
    using Row = std::tuple<const char*, int, std::int64_t, Pts, std::size_t, Pts>;
    const auto& [name, delay, duration, sent, waited, given] =
        GENERATE(Row{"B-frames", 1, 40, {none, 120, 40, 80, 240}, 2, {0, 120, 40, 80, 240}},
                 Row{"a pyramid", 2, 40, {none, 160, 80, 40, 120}, 3, {0, 160, 80, 40, 120}},
                 Row{"shown as decoded, though it might not be", 2, 40, {none, 40, 80, 120}, 3, {0, 40, 80, 120}},
                 Row{"two without a time", 1, 40, {none, none, 80, 120}, 3, {0, 40, 80, 120}},
                 Row{"no duration", 1, 0, {none, 120, 40, 80}, 2, {none, 120, 40, 80}},
                 Row{"no reordering", 0, 40, {none, 40, 80}, 0, {none, 40, 80}},
                 Row{"all have times", 2, 40, {7, 127, 47}, 0, {7, 127, 47}},
                 Row{"times come too late", 1, 40, Pts(10, none), 8, Pts(10, none)});
    CAPTURE(name);
    LateStamps stamps{delay};
    std::deque<LateStamps::Packet> ready;
    for (std::size_t i = 0; i < sent.size(); ++i) {
        stamps.add(packet(sent[i], duration), ready);
        CHECK(ready.size() == (i < waited ? 0 : i + 1));
    }
    CHECK(pts_of(ready) == given);
}

TEST_CASE("packets that wait for times come out at the end") {
    LateStamps stamps{2};
    std::deque<LateStamps::Packet> ready;
    stamps.add(packet(none, 40), ready);
    stamps.add(packet(120, 40), ready);
    CHECK(ready.empty());
    stamps.release(ready);
    CHECK(pts_of(ready) == Pts{80, 120});
}
