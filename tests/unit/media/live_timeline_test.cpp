// SPDX-License-Identifier: Apache-2.0
#include "common/media/live_timeline.hpp"

#include <catch2/catch.hpp>

using namespace vlm;
using namespace std::chrono_literals;
using base::Micros;
using media::LiveTimeline;

namespace {

constexpr Micros step = 40ms;

/// Feeds packets that come as fast as they are shown.
class Source {
public:
    LiveTimeline::Stamped send(std::optional<Micros> raw) { return send_after(step, raw); }
    LiveTimeline::Stamped send_after(Micros pause, std::optional<Micros> raw) {
        m_arrival += pause;
        return timeline.stamp({raw, step, m_arrival});
    }
    LiveTimeline timeline;

private:
    Micros m_arrival = 1h;
};

} // namespace

TEST_CASE("a live source's time begins at 0 and goes on as the source counts") {
    Source source;
    CHECK(source.send(5s).pts == 0s);
    CHECK(source.send(5s + step).pts == step);
    CHECK(source.send_after(8s, 5s + 2 * step).pts == 2 * step); // it was held up on its way
    CHECK(source.send_after(Micros{1}, 5s + 3 * step).pts == 3 * step);
    CHECK(source.send_after(20s, 25s).pts == 20s); // a slow source: its next frame comes when it is due
    CHECK(source.timeline.epoch() == 0);
}

TEST_CASE("packets are decoded in another order than shown") {
    LiveTimeline timeline;
    CHECK(timeline.stamp({2 * step, step, 1s}).pts == 0s);
    CHECK(timeline.stamp({5 * step, step, 1s + step}).pts == 3 * step);
    CHECK(timeline.stamp({3 * step, step, 1s + 2 * step}).pts == step);
    CHECK(timeline.stamp({4 * step, step, 1s + 3 * step}).pts == 2 * step);
    CHECK(timeline.stamp({8 * step, step, 1s + 4 * step}).pts == 6 * step);
    CHECK(timeline.epoch() == 0);
}

TEST_CASE("a stray timestamp is stamped as its neighbours are") {
    Source source;
    for (int i = 0; i < 3; ++i)
        std::ignore = source.send(i * step);
    CHECK(source.send(1h).pts == 3 * step);
    CHECK(source.send(1h).pts == 4 * step);
    CHECK(source.send(5 * step).pts == 5 * step);
    CHECK(source.send(-1h).pts == 6 * step);
    CHECK(source.send(7 * step).pts == 7 * step);
    CHECK(source.timeline.epoch() == 0);
}

TEST_CASE("a jump that lasts begins an epoch, and time goes on") {
    for (const Micros to : {Micros{0s}, Micros{2h}}) {
        Source source;
        for (int i = 0; i < 4; ++i)
            std::ignore = source.send(1h + i * step);
        CHECK(source.send(to).epoch == 0);
        CHECK(source.send(to + step).epoch == 0);
        const auto third = source.send(to + 2 * step);
        CHECK(third.epoch == 1);
        CHECK(third.pts == 6 * step);
        CHECK(source.send(to + 3 * step).pts == 7 * step);
    }
}

TEST_CASE("a reconnection begins an epoch, after the time that has passed") {
    Source source;
    source.timeline.reconnected(); // the first connection is none
    std::ignore = source.send(1h);
    std::ignore = source.send(1h + step);
    source.timeline.reconnected();
    const auto first = source.send_after(7s, 0s);
    CHECK(first.epoch == 1);
    CHECK(first.pts == step + 7s);
    CHECK(source.send(step).pts == 2 * step + 7s);
}

TEST_CASE("what has no timestamps is stamped as it comes") {
    Source source;
    CHECK(source.send(std::nullopt).pts == 0s);
    CHECK(source.send_after(130ms, std::nullopt).pts == 130ms);
    CHECK(source.send_after(1ms, 0s).pts == 170ms); // RTSP: the first packets have none, and come together
    CHECK(source.send(step).pts == 210ms);
    CHECK(source.timeline.epoch() == 0);
}
