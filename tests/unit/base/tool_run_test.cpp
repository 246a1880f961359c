// SPDX-License-Identifier: Apache-2.0
#include "common/base/tool_run.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/folder_lock.hpp"
#include "common/base/process_identity.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vlm;

namespace {

constexpr std::chrono::minutes patience{2};

base::ToolLimits patient() {
    return {base::Steady::now() + patience, [] { return false; }};
}

std::vector<std::string> shell(std::string script) {
    return {"sh", "-c", std::move(script)};
}

bool has_ended(const std::string& log) {
    const auto until = base::Steady::now() + patience;
    while (base::process_state(base::read_file(log + ".process")) != base::ProcessState::ended) {
        if (base::Steady::now() > until) return false;
    }
    return true;
}

} // namespace

TEST_CASE("a tool's lines come one by one, its log goes to a file") {
    const test::TemporaryFolder folder;
    const std::string log = folder.path("log");
    std::vector<std::string> lines;
    const int code = base::run_tool(shell("printf 'a\\nb'; echo oops >&2; exit 3"), log, patient(),
                                    [&](std::string_view line) { lines.emplace_back(line); });
    CHECK(code == 3);
    CHECK(lines == std::vector<std::string>{"a", "b"});
    CHECK(base::read_file(log) == "oops\n");
}

TEST_CASE("a tool is ended with what it has started, whyever it is left") {
    const test::TemporaryFolder folder;
    const std::string log = folder.path("log");
    const auto words = shell("sleep 1000 & echo on; wait");
    const auto nothing = [](std::string_view) {};
    bool cancelled = false;
    const auto cancel = [&](std::string_view) { cancelled = true; };
    CHECK_THROWS_AS(base::run_tool(words, log, {base::Steady::now() + patience, [&] { return cancelled; }}, cancel),
                    base::Interrupted);
    CHECK(has_ended(log));
    CHECK_THROWS_WITH(base::run_tool(words, log,
                                     {base::Steady::now() + std::chrono::milliseconds{300}, [] { return false; }},
                                     nothing),
                      "it took too long");
    CHECK(has_ended(log));
    CHECK_THROWS_WITH(base::run_tool(words, log, patient(), [](std::string_view) { throw base::Error{"no"}; }), "no");
    CHECK(has_ended(log));
    CHECK_THROWS_WITH(base::run_tool(shell("kill -9 $$"), log, patient(), nothing), Catch::Contains("signal 9"));
    CHECK_THROWS_WITH(base::run_tool(shell("head -c 5000000 /dev/zero"), log, patient(), nothing),
                      Catch::Contains("too long"));
    CHECK_THROWS_AS(base::run_tool({"/nowhere/tool"}, log, patient(), nothing), base::SystemError);
    base::end_tool(log); // it has ended: nothing is done
    base::end_tool(folder.path("none"));
}

TEST_CASE("one process at a time has a folder") {
    const test::TemporaryFolder folder;
    const std::string path = folder.path("own");
    {
        const base::FolderLock first{path};
        CHECK_THROWS_WITH(base::FolderLock{path}, Catch::Contains("another process"));
    }
    CHECK_NOTHROW(base::FolderLock{path});
    CHECK_THROWS_AS(base::FolderLock{path + "/a/b"}, base::OutputError);
}
