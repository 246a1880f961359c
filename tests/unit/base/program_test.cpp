// SPDX-License-Identifier: Apache-2.0
#include "common/base/program.hpp"

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include <catch2/catch.hpp>
#include <unistd.h>

#include "common/base/command_words.hpp"
#include "common/base/error.hpp"
#include "tests/support/child.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vlm;
using namespace std::chrono_literals;
using base::ProgramEnd;
using Catch::Matchers::Message;
using How = ProgramEnd::How;
using Words = std::vector<std::string>;

namespace {

ProgramEnd run(const std::string& script, const std::string& input = "", std::chrono::milliseconds limit = 20s) {
    std::signal(SIGPIPE, SIG_IGN);
    return base::run_program({"sh", "-c", script}, input, {limit, {}});
}

/// Whether a process that was killed goes, or waits for somebody else to reap it.
bool ends(pid_t process) {
    for (int i = 0; i < 100 && ::kill(process, 0) == 0; ++i)
        std::this_thread::sleep_for(50ms);
    return ::kill(process, 0) != 0 || run("ps -o stat= -p " + std::to_string(process)).output.starts_with("Z");
}

std::string content(const std::string& file) {
    std::ifstream in{file};
    return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace

TEST_CASE("a command is cut into words as a shell does") {
    const auto [text, words] = GENERATE(table<std::string, Words>({
        {"notify", {"notify"}},
        {"  notify   -x\t5 ", {"notify", "-x", "5"}},
        {"a 'b  c' d", {"a", "b  c", "d"}},
        {R"(a "b 'c' \"d\" \n \\" e)", {"a", R"(b 'c' "d" \n \)", "e"}},
        {R"(a\ b '\' \'c)", {"a b", "\\", "'c"}},
        {"a'b'\"c\"d", {"abcd"}},
        {"a '' \"\"", {"a", "", ""}},
        {"a $HOME | b > c; `d` *", {"a", "$HOME", "|", "b", ">", "c;", "`d`", "*"}},
        {"größe é", {"größe", "é"}},
    }));
    CHECK(base::command_words(text) == words);
}

TEST_CASE("what is no command says why") {
    const auto [text, message] = GENERATE(table<std::string, std::string>({
        {"", "names no command"},
        {"  ", "names no command"},
        {"'' a", "names no command"},
        {"a 'b", "a ' is not closed"},
        {"a \"b\\\"", "a \" is not closed"},
        {"a \\", "a \\ at the end stands for nothing"},
        {std::string{"a\0b", 3}, "a command holds no NUL"},
    }));
    CHECK_THROWS_MATCHES(base::command_words(text), base::UsageError, Message(message));
}

TEST_CASE("a program gets its input, and its output and end are told") {
    const ProgramEnd end = run("cat; echo two >&2; exit 3", "one\n");
    CHECK(end.how == How::exited);
    CHECK(end.code == 3);
    CHECK(end.output == "one\ntwo\n");
    CHECK_FALSE(end.succeeded());
    CHECK(run("true").succeeded());
    const ProgramEnd killed = run("kill -TERM $$");
    CHECK(killed.how == How::signalled);
    CHECK(killed.code == SIGTERM);
}

TEST_CASE("a program need not read, may read from its devices, and may write much") {
    const std::string much(1'000'000, 'x');
    CHECK(run("exec true", much).succeeded());
    CHECK(run("wc -c </dev/stdin", much).output == "1000000\n");
    const ProgramEnd end = run("cat >/dev/stderr; echo end", much);
    CHECK(end.succeeded());
    CHECK(end.output.size() == 4096);
    CHECK(end.output.ends_with("xxend\n"));
}

TEST_CASE("a program begins with the signals of a shell") {
    CHECK(run("trap '' HUP; kill -PIPE $$; echo ignored").how == How::signalled);
}

TEST_CASE("a program that takes too long is killed with all it started") {
    const ProgramEnd end = run("echo begun; sleep 1000 & echo $!; wait", "", 300ms);
    CHECK(end.how == How::timed_out);
    REQUIRE(end.output.starts_with("begun\n"));
    CHECK(ends(std::stoi(end.output.substr(6))));
}

TEST_CASE("a program is killed when nobody waits any more") {
    std::stop_source stop;
    std::thread later{[&] {
        std::this_thread::sleep_for(100ms);
        stop.request_stop();
    }};
    CHECK(base::run_program({"sleep", "1000"}, "", {900s, [&stop] { return stop.stop_requested(); }}).how ==
          How::stopped);
    later.join();
}

TEST_CASE("a second signal kills the program that runs with all it started, and says so") {
    const test::TemporaryFolder folder;
    const std::string told = folder.path("told");
    const std::string said = folder.path("said");
    const int exit = test::in_child([&] {
        if (std::freopen(said.c_str(), "w", stderr) == nullptr) return 1;
        ::alarm(20); // where nothing ends it
        std::thread running{[&] {
            std::ignore = base::run_program({"sh", "-c", "sleep 1000 & echo $! >" + told + "; wait"}, "", {900s, {}});
        }};
        running.detach(); // nobody is left to join it
        while (content(told).empty())
            std::this_thread::sleep_for(10ms);
        ::raise(SIGINT);
        ::raise(SIGINT);
        return 2;
    });
    CHECK(exit == 130);
    CHECK(content(said) == "vlm: stopped at once: the command that was running is killed\n");
    CHECK(ends(std::stoi(content(told))));
}

TEST_CASE("a program that is read shares input and errors, and may not write without end") {
    const auto read = [](const char* script) { return base::read_program({"sh", "-c", script}, {20s, {}}); };
    CHECK(read("echo out; true").output == "out\n");
    CHECK(read("test /proc/$$/fd/0 -ef /proc/$PPID/fd/0 && test /proc/$$/fd/2 -ef /proc/$PPID/fd/2").succeeded());
    CHECK(read("exit 3").code == 3);
    CHECK(read("head -c 65536 /dev/zero").output.size() == 65536);
    CHECK(read("head -c 65537 /dev/zero").how == How::endless);
    CHECK(read("yes").how == How::endless);
}

TEST_CASE("what a program leaves running is not waited for") {
    const ProgramEnd end = run("sleep 1000 & echo $!", "", 900s);
    CHECK(end.succeeded());
    CHECK(::kill(std::stoi(end.output), SIGKILL) == 0);
}

TEST_CASE("a program that is not there") {
    CHECK_THROWS_AS(base::run_program({"/nowhere/notify"}, "", {1s, {}}), base::SystemError);
    CHECK_THROWS_MATCHES(base::check_program("no-such-program"), base::UsageError,
                         Message("no-such-program: no such program in PATH"));
    CHECK_THROWS_MATCHES(base::check_program("/etc/passwd"), base::UsageError,
                         Message("/etc/passwd: is no program that can be run"));
    CHECK_NOTHROW(base::check_program("sh"));
    CHECK_NOTHROW(base::check_program("/bin/sh"));
}
