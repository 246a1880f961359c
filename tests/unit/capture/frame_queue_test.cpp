// SPDX-License-Identifier: Apache-2.0
#include "common/capture/frame_queue.hpp"

#include <thread>

#include <catch2/catch.hpp>

using namespace vlm;
using namespace std::chrono_literals;
using capture::Captured;
using capture::Ended;
using capture::FrameQueue;
using capture::OnFull;

namespace {

capture::Event frame(std::size_t track, int number, int dropped = 0) {
    Captured captured;
    captured.frame.record.index = number;
    captured.frame.record.dropped = dropped;
    return {track, std::move(captured)};
}

/// What comes out: "0:3" for frame 3 of source 0, "0:3+2" where two before it were dropped, "0:end-0" at its end.
std::string next(FrameQueue& queue) {
    const auto event = queue.pop();
    if (!event) return "nothing";
    const std::string track = std::to_string(event->track) + ":";
    const auto* captured = std::get_if<Captured>(&event->what);
    if (captured == nullptr) return track + "end-" + std::to_string(std::get<Ended>(event->what).end.dropped);
    const auto& record = captured->frame.record;
    return track + std::to_string(record.index) + (record.dropped > 0 ? "+" + std::to_string(record.dropped) : "");
}

} // namespace

TEST_CASE("frames come out in the order they went in, until every source has ended") {
    FrameQueue queue{2, 4, OnFull::block};
    CHECK(queue.push(frame(0, 1)));
    CHECK(queue.push(frame(1, 1)));
    CHECK(queue.push({1, Ended{}}));
    CHECK(queue.push(frame(0, 2)));
    CHECK(queue.push({0, Ended{}}));
    for (const char* expected : {"0:1", "1:1", "1:end-0", "0:2", "0:end-0", "nothing", "nothing"})
        CHECK(next(queue) == expected);
}

TEST_CASE("the frame behind those that were dropped says how many") {
    struct Case {
        OnFull on_full;
        std::size_t room;
        const char* does; // a digit comes as a frame, a dot takes one
        std::vector<std::string> out;
    };
    const auto test = GENERATE(values<Case>({
        {OnFull::drop_oldest, 2, "12345", {"0:4+3", "0:5", "0:end-3"}},
        {OnFull::drop_oldest, 3, "1234.5", {"0:2+1", "0:3", "0:4", "0:5", "0:end-1"}},
        {OnFull::drop_oldest, 2, "12.345", {"0:1", "0:4+2", "0:5", "0:end-2"}},
        {OnFull::drop_oldest, 1, "123.4", {"0:3+2", "0:4", "0:end-2"}},
        {OnFull::drop_newest, 2, "1234.5", {"0:1", "0:2", "0:5+2", "0:end-2"}},
        {OnFull::drop_newest, 2, "123.45.6", {"0:1", "0:2", "0:4+1", "0:6+1", "0:end-2"}},
        {OnFull::drop_newest, 1, "123.4.5", {"0:1", "0:4+2", "0:5", "0:end-2"}},
        {OnFull::drop_newest, 2, "123", {"0:1", "0:2", "0:end-1"}}, // the source's end alone tells
    }));
    CAPTURE(test.does, test.room);
    FrameQueue queue{1, test.room, test.on_full};
    std::vector<std::string> out;
    for (const char* at = test.does; *at != '\0'; ++at) {
        if (*at == '.') {
            out.push_back(next(queue));
        } else {
            CHECK(queue.push(frame(0, *at - '0')));
        }
    }
    CHECK(queue.push({0, Ended{}}));
    for (std::string taken = next(queue); taken != "nothing"; taken = next(queue))
        out.push_back(taken);
    CHECK(out == test.out);
}

TEST_CASE("what a dropped frame told of others is told on") {
    FrameQueue oldest{1, 1, OnFull::drop_oldest};
    CHECK(oldest.push(frame(0, 1, 10))); // of a stream that comes from such a queue
    CHECK(oldest.push(frame(0, 2)));
    CHECK(next(oldest) == "0:2+11");
    FrameQueue newest{1, 1, OnFull::drop_newest};
    CHECK(newest.push(frame(0, 0)));
    CHECK(newest.push(frame(0, 1, 10)));
    CHECK(next(newest) == "0:0");
    CHECK(newest.push(frame(0, 2)));
    CHECK(next(newest) == "0:2+11");
}

TEST_CASE("a source that is full takes no room from another") {
    FrameQueue queue{2, 2, OnFull::drop_oldest};
    for (const int number : {1, 2, 3})
        CHECK(queue.push(frame(0, number)));
    CHECK(queue.push(frame(1, 1)));
    for (const char* expected : {"0:2+1", "0:3", "1:1"})
        CHECK(next(queue) == expected);
}

TEST_CASE("a source waits for room, and loses nothing") {
    FrameQueue queue{1, 2, OnFull::block};
    bool taken = true; // by the thread alone until it is joined
    std::thread source{[&] {
        for (int number = 0; number < 100; ++number)
            taken = queue.push(frame(0, number)) && taken;
        taken = queue.push({0, Ended{}}) && taken;
    }};
    for (int number = 0; number < 100; ++number)
        CHECK(next(queue) == "0:" + std::to_string(number));
    CHECK(next(queue) == "0:end-0");
    source.join();
    CHECK(taken);
}

TEST_CASE("a source that waits is let go when nobody takes frames any more") {
    FrameQueue queue{1, 1, OnFull::block};
    CHECK(queue.push(frame(0, 1)));
    bool taken = true;
    std::thread source{[&] { taken = queue.push(frame(0, 2)); }};
    std::this_thread::sleep_for(20ms);
    queue.abandon();
    source.join();
    CHECK_FALSE(taken);
    CHECK_FALSE(queue.push(frame(0, 3)));
}

namespace {

records::StreamHeader header(const std::string& source, int width = 640) {
    records::StreamHeader header;
    header.source = source;
    header.width = width;
    header.height = 360;
    return header;
}

const std::vector<records::StreamHeader> expected = {header("a", 0), header("b", 0), header("c", 0)};

} // namespace

TEST_CASE("headers are waited for until every source has begun or ended") {
    FrameQueue queue{3, 1, OnFull::block};
    std::thread sources{[&] {
        std::ignore = queue.begin(1, header("b"));
        std::ignore = queue.push({0, Ended{}});
        std::this_thread::sleep_for(20ms);
        std::ignore = queue.begin(2, header("c"));
    }};
    const auto headers = queue.wait_for_headers(expected, 1h);
    sources.join();
    REQUIRE(headers.size() == 3);
    CHECK(headers[0].source == "a");
    CHECK(headers[0].width == 640);
    CHECK(headers[0].end == 0s); // nothing of it will come
    CHECK(headers[1].source == "b");
    CHECK_FALSE(headers[1].end);
    CHECK(headers[2].source == "c");
}

TEST_CASE("where no source begins there are no headers") {
    FrameQueue queue{2, 1, OnFull::block};
    CHECK(queue.push({0, Ended{}}));
    CHECK(queue.push({1, Ended{}}));
    CHECK(queue.wait_for_headers({header("a", 0), header("b", 0)}, 1h).empty());
}

TEST_CASE("a source that does not begin does not hold up the others") {
    FrameQueue queue{3, 1, std::nullopt};
    CHECK(queue.agree(2, {320, 240}, true).width == 320); // open, but without a frame
    CHECK(queue.begin(1, header("b")));
    const auto headers = queue.wait_for_headers(expected, 1ms);
    CHECK(headers.at(0).source == "a");
    CHECK(headers[0].width == 640);                                             // as the first who has begun
    CHECK((headers[0].source_width == 640 && headers[0].source_height == 360)); // no record has a size of 0
    CHECK_FALSE(headers[0].end);
    CHECK(headers.at(2).width == 320);

    CHECK(queue.agree(0, {1920, 1080}, true).width == 640); // what it sends later is made to fit
    CHECK(queue.begin(0, header("a")));
    const auto event = queue.pop();
    REQUIRE(event);
    CHECK(std::get<capture::EpochBegun>(event->what).header.source == "a");
}

TEST_CASE("a full queue that nobody reads any more takes nothing") {
    FrameQueue queue{1, 1, OnFull::drop_oldest};
    CHECK(queue.push(frame(0, 1)));
    queue.abandon();
    CHECK_FALSE(queue.push(frame(0, 2)));
}

TEST_CASE("whoever waits looks up now and then, and may give up") {
    struct GaveUp {};
    FrameQueue queue{1, 1, OnFull::block, [] { throw GaveUp{}; }};
    CHECK_THROWS_AS(queue.wait_for_headers(expected, 1h), GaveUp);
    CHECK_THROWS_AS(queue.pop(), GaveUp);
    CHECK(queue.push(frame(0, 1)));
    CHECK(next(queue) == "0:1");
}

TEST_CASE("files wait for room, live sources drop their oldest frame") {
    FrameQueue queue{2, 1, std::nullopt};
    std::ignore = queue.agree(0, {640, 360}, true);
    std::ignore = queue.agree(1, {640, 360}, false);
    CHECK(queue.push(frame(0, 1)));
    CHECK(queue.push(frame(0, 2)));
    CHECK(next(queue) == "0:2+1");
    CHECK(queue.push(frame(1, 1)));
    std::thread file{[&] { std::ignore = queue.push(frame(1, 2)); }};
    CHECK(next(queue) == "1:1");
    CHECK(next(queue) == "1:2");
    file.join();
}
