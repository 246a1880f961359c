// SPDX-License-Identifier: Apache-2.0
#include "common/capture/segment_hook.hpp"

#include <fstream>
#include <iterator>
#include <optional>
#include <thread>

#include <catch2/catch.hpp>

#include "common/base/clock.hpp"
#include "common/base/signals.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using capture::SegmentHook;

namespace {

/// A command that notes its segment in a file.
std::vector<std::string> noting(const std::string& file) {
    return {"sh", "-c", "echo $0 >>" + file};
}

std::string content(const std::string& file) {
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace

TEST_CASE("a command runs for each segment, in order, though the user has stopped") {
    const test::TemporaryFolder folder;
    const std::string file = folder.path("noted");
    SegmentHook hook{noting(file)};
    hook.add("a");
    hook.add("b");
    const base::StopScope stop;
    hook.add("c");
    CHECK(hook.finish() == 0);
    CHECK(content(file) == "a\nb\nc\n");
}

TEST_CASE("so it does where nobody asks what has become of them") {
    const test::TemporaryFolder folder;
    const std::string file = folder.path("noted");
    {
        SegmentHook hook{noting(file)};
        hook.add("a");
        hook.add("b");
    }
    CHECK(content(file) == "a\nb\n");
}

TEST_CASE("when the user stops, commands are not waited for without end") {
    SegmentHook hook{{"sh", "-c", "sleep 1000"}, {1h, 200ms}};
    hook.add("a");
    hook.add("b");
    hook.add("c");
    std::optional<base::StopScope> stop;
    std::thread user{[&] {
        std::this_thread::sleep_for(100ms); // it is waited for already
        stop.emplace();
    }};
    const auto start = base::Steady::now();
    CHECK(hook.finish() == 3); // one is killed, two are not run
    CHECK(base::ms_since(start) < 60'000);
    user.join();
}
