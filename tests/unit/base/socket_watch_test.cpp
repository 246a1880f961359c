// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <thread>

#include <catch2/catch.hpp>
#include <sys/socket.h>

#include "common/base/descriptor.hpp"
#include "common/base/socket_watch.hpp"

using namespace vlm;
using namespace std::chrono_literals;

namespace {

struct SocketPair {
    SocketPair() {
        int both[2] = {};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both) == 0);
        near = base::Descriptor{both[0]};
        far = base::Descriptor{both[1]};
    }
    base::Descriptor near;
    base::Descriptor far;
};

} // namespace

TEST_CASE("a socket is waited for until it is forgotten") {
    SocketPair sockets;
    base::SocketWatch watch;
    REQUIRE(watch.watch(sockets.near.get(), base::SocketWatch::readable));
    CHECK(watch.wait(0ms).empty());
    REQUIRE(::send(sockets.far.get(), "x", 1, 0) == 1);
    const auto came = watch.wait(5s);
    REQUIRE(came.size() == 1);
    CHECK(came[0].socket == sockets.near.get());
    CHECK(came[0].what == base::SocketWatch::readable);
    REQUIRE(watch.watch(sockets.near.get(), base::SocketWatch::writable)); // another wish replaces the first
    REQUIRE(watch.wait(5s).size() == 1);
    CHECK(watch.wait(5s)[0].what == base::SocketWatch::writable);
    watch.forget(sockets.near.get());
    CHECK(watch.wait(0ms).empty());
}

TEST_CASE("a wait for sockets is ended from another thread, also before it begins") {
    base::SocketWatch watch;
    watch.wake();
    CHECK(watch.wait(1h).empty());
    std::thread other{[&] {
        std::this_thread::sleep_for(20ms);
        watch.wake();
    }};
    CHECK(watch.wait(1h).empty());
    other.join();
    CHECK(watch.wait(0ms).empty());
}
