// SPDX-License-Identifier: Apache-2.0
#include "common/base/command_channel.hpp"

#include <chrono>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <vector>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "tests/support/temporary_folder.hpp"

using namespace vlm;

TEST_CASE("a line without an end is not kept for ever") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("orders");
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    std::mutex mutex;
    std::condition_variable came;
    std::vector<std::size_t> lines;
    const base::CommandChannel channel{path, [&](std::string_view line) {
                                           const std::lock_guard lock{mutex};
                                           lines.push_back(line.size());
                                           came.notify_one();
                                           return std::string{};
                                       }};
    std::ofstream{path} << std::string(1'000'000, 'x') << "\nshort\n" << std::flush;
    std::unique_lock lock{mutex};
    REQUIRE(came.wait_for(lock, std::chrono::seconds{60}, [&] { return lines.size() == 2; }));
    CHECK(lines[0] < 100'000);
    CHECK(lines[1] == 5);
}
