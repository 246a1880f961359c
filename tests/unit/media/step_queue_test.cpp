// SPDX-License-Identifier: Apache-2.0
#include "common/media/step_queue.hpp"

#include <thread>

#include <catch2/catch.hpp>

extern "C" {
#include <libavcodec/packet.h>
}

#include "common/base/error.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using media::StepQueue;
using Next = StepQueue::Next;
using Outcome = StepQueue::Outcome;

namespace {

media::CodedFrame coded(int bytes) {
    media::CodedFrame frame{media::make_packet()};
    REQUIRE(av_new_packet(frame.packet.get(), bytes) == 0);
    return frame;
}

/// A step of `packets` of 100 bytes.
void add_step(StepQueue& queue, int packets) {
    queue.begin_step();
    for (int i = 0; i < packets; ++i)
        queue.add(coded(100));
    queue.end_step(Outcome::whole);
}

/// The time of the next picture; -1 for anything else.
std::int64_t next_of(StepQueue& queue) {
    media::Picture picture;
    return queue.next(picture) == Next::picture ? picture.t.count() : -1;
}

} // namespace

TEST_CASE("pictures are taken in the order of their steps, whichever is decoded first") {
    StepQueue queue{{4, 1000, 8}};
    add_step(queue, 1);
    add_step(queue, 1);
    queue.end_steps();
    const auto first = queue.claim();
    const auto second = queue.claim();
    CHECK(queue.give(*second, {20us, media::make_frame()}));
    queue.finish(*second, Outcome::whole);
    CHECK(queue.give(*first, {10us, media::make_frame()}));
    CHECK(queue.give(*first, {11us, media::make_frame()}));
    queue.finish(*first, Outcome::whole);
    CHECK(queue.claim() == nullptr);
    CHECK(next_of(queue) == 10);
    CHECK(next_of(queue) == 11);
    CHECK(next_of(queue) == 20);
    media::Picture none;
    CHECK(queue.next(none) == Next::end);
}

TEST_CASE("there is room until enough steps, or bytes, wait") {
    media::Picture none;
    StepQueue steps{{2, 1000, 8}};
    CHECK(steps.next(none) == Next::room);
    add_step(steps, 1);
    CHECK(steps.next(none) == Next::room);
    steps.begin_step();
    CHECK(steps.next(none) == Next::room); // a step that was begun is read to its end
    steps.end_step(Outcome::whole);
    const auto first = steps.claim();
    CHECK(steps.give(*first, {10us, media::make_frame()}));
    CHECK(next_of(steps) == 10);
    steps.finish(*first, Outcome::whole);
    CHECK(steps.give(*steps.claim(), {20us, media::make_frame()}));
    CHECK(steps.next(none) == Next::room); // the first has gone
    steps.end_steps();
    CHECK(next_of(steps) == 20);

    StepQueue bytes{{4, 1000, 8}};
    add_step(bytes, 10);
    const auto step = bytes.claim();
    CHECK(bytes.give(*step, {10us, media::make_frame()}));
    CHECK(next_of(bytes) == 10);
    CHECK(bytes.take_packet(*step).has_value());
    CHECK(bytes.next(none) == Next::room);
}

TEST_CASE("who decodes ahead waits, and the step that is next does not wait for it") {
    StepQueue queue{{4, 1000, 1}};
    add_step(queue, 1);
    add_step(queue, 1);
    queue.end_steps();
    const auto first = queue.claim();
    const auto second = queue.claim();
    CHECK(queue.give(*second, {20us, media::make_frame()}));
    bool given = false;
    {
        const std::jthread waits{[&] { given = queue.give(*second, {21us, media::make_frame()}); }};
        CHECK(queue.give(*first, {10us, media::make_frame()}));
        CHECK(next_of(queue) == 10);
        queue.finish(*first, Outcome::whole);
        CHECK(next_of(queue) == 20);
    }
    CHECK(given);
    CHECK(next_of(queue) == 21);
}

TEST_CASE("what goes wrong in a step is told after the pictures before it") {
    StepQueue queue{{4, 1000, 8}};
    add_step(queue, 1);
    const auto first = queue.claim();
    queue.begin_step();
    queue.fail_step(std::make_exception_ptr(base::InputError{"a.mp4", "cannot be read"}));
    const auto second = queue.claim();
    CHECK_FALSE(queue.take_packet(*second).has_value());
    queue.finish(*second, Outcome::whole);
    CHECK(queue.give(*first, {10us, media::make_frame()}));
    queue.finish(*first, Outcome::whole);
    CHECK(next_of(queue) == 10);
    media::Picture none;
    CHECK_THROWS_AS(queue.next(none), base::InputError);
}

TEST_CASE("a damaged step is told of, and so is one that was read from damaged packets") {
    const Outcome read = GENERATE(Outcome::whole, Outcome::unreliable);
    StepQueue queue{{4, 1000, 8}};
    queue.begin_step();
    queue.end_step(read);
    queue.finish(*queue.claim(), read == Outcome::whole ? Outcome::unreliable : Outcome::whole);
    media::Picture none;
    CHECK(queue.next(none) == Next::unreliable);
}

TEST_CASE("pictures of a step whose packets turn out damaged are not given") {
    StepQueue queue{{4, 1000, 8}};
    queue.begin_step();
    const auto step = queue.claim();
    CHECK(queue.give(*step, {10us, media::make_frame()}));
    queue.end_step(Outcome::unreliable);
    CHECK(queue.give(*step, {11us, media::make_frame()}));
    queue.finish(*step, Outcome::whole);
    media::Picture none;
    CHECK(queue.next(none) == Next::unreliable);
}

TEST_CASE("nobody waits once the queue is stopped") {
    StepQueue queue{{4, 1000, 1}};
    queue.begin_step();
    const auto step = queue.claim();
    CHECK(queue.give(*step, {10us, media::make_frame()}));
    CHECK(queue.give(*step, {11us, media::make_frame()}));
    bool claimed = true;
    bool packet = true;
    bool given = true;
    {
        const std::jthread waits_for_step{[&] { claimed = queue.claim() != nullptr; }};
        const std::jthread waits_for_packet{[&] { packet = queue.take_packet(*step).has_value(); }};
        const std::jthread waits_for_room{[&] { given = queue.give(*step, {12us, media::make_frame()}); }};
        queue.stop();
    }
    CHECK_FALSE(claimed);
    CHECK_FALSE(packet);
    CHECK_FALSE(given);
}
