// SPDX-License-Identifier: Apache-2.0
#include "common/cli/run.hpp"

#include <catch2/catch.hpp>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>
#include <stdexcept>
#include <system_error>

#include <unistd.h>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/cli/help.hpp"

using namespace vlm;

namespace {

/// Puts a file in the place of stdout or stderr for the time of a test.
class Captured {
public:
    explicit Captured(int fd)
        : m_fd{fd}
        , m_saved{::dup(fd)} {
        ::dup2(::fileno(m_file), fd);
    }
    ~Captured() {
        ::dup2(m_saved, m_fd);
        ::close(m_saved);
        std::fclose(m_file);
    }
    Captured(const Captured&) = delete;
    Captured& operator=(const Captured&) = delete;

    [[nodiscard]] std::string text() const {
        std::string text(65536, '\0');
        const ssize_t size = ::pread(::fileno(m_file), text.data(), text.size(), 0);
        text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
        return text;
    }

private:
    int m_fd;
    int m_saved;
    std::FILE* m_file = std::tmpfile();
};

struct Ended {
    int code = -1;
    std::string out;
    std::string err;
};

/// Runs a program called vlm-toy with a flag and positional arguments. What it was given stays in `arguments`.
Ended run(std::vector<std::string>& arguments, const std::function<base::ExitCode(cli::Settings&)>& execute) {
    std::vector<char*> argv;
    arguments.insert(arguments.begin(), "vlm-toy");
    for (std::string& argument : arguments) {
        argv.push_back(argument.data());
    }
    bool flag = false;
    std::vector<std::string> inputs;
    const auto declare = [&](cli::Command& command) {
        command.example("vlm-toy car --flag", "Play with a car");
        command.group("Toys");
        command.flag("--flag", "A flag", flag);
        command.positionals("THING...", "Things", inputs);
        command.subcommand("sub", "Another command");
    };
    const auto libraries = [] { return std::vector<std::string>{"libtoy 7"}; };
    const Captured out{STDOUT_FILENO};
    const Captured err{STDERR_FILENO};
    const int code =
        cli::run(static_cast<int>(argv.size()), argv.data(), {"vlm-toy", "Play", "1.2", libraries, declare, execute});
    return {code, out.text(), err.text()};
}

Ended run(const std::function<base::ExitCode(cli::Settings&)>& execute) {
    std::vector<std::string> none;
    return run(none, execute);
}

} // namespace

TEST_CASE("every way to end has its exit code and its line") {
    CHECK(run([](cli::Settings&) { return base::ExitCode::some_failed; }).code == 3);

    const auto [what, code, line] = GENERATE(table<std::function<void()>, int, std::string>({
        {[] {
             throw base::InputError{"clip.mp4", "is empty"};
         },
         1, "vlm-toy: clip.mp4: is empty\n"},
        {[] { throw base::UsageError{"--x: no"}; }, 2, "vlm-toy: --x: no\n"},
        {[] {
             throw base::Error{"nobody there", base::ExitCode::unreachable};
         },
         5, "vlm-toy: nobody there\n"},
        {[] { throw base::Interrupted{}; }, 130, "vlm-toy: interrupted\n"},
        {[] { throw base::ClosedPipe{}; }, 0, ""},
        {[] { throw std::bad_alloc{}; }, 1, "vlm-toy: out of memory; see MEMORY USAGE in the manual page\n"},
        {[] {
             throw std::system_error{EAGAIN, std::generic_category()};
         },
         1, "vlm-toy: the system lets no more threads be started: memory or processes are limited\n"},
        {[] { throw std::logic_error{"a fault of ours"}; }, 1, "vlm-toy: a fault of ours\n"},
        {[] { throw 3; }, 1, "vlm-toy: failed for no known reason\n"},
    }));
    const Ended ended = run([work = what](cli::Settings&) {
        work();
        return base::ExitCode::done;
    });
    CHECK(ended.code == code);
    CHECK(ended.err == line);
    CHECK(ended.out.empty());
}

TEST_CASE("help and version come without running anything") {
    const auto never = [](cli::Settings&) -> base::ExitCode { throw std::logic_error{"ran"}; };
    std::vector<std::string> version = {"--version"};
    CHECK(run(version, never).out == "vlm-toy 1.2\nlibtoy 7\n");
    std::vector<std::string> help = {"thing", "--help"};
    const Ended ended = run(help, never);
    CHECK(ended.code == 0);
    CHECK_THAT(ended.out, Catch::StartsWith("Usage: vlm-toy [OPTION]... THING...\n       vlm-toy sub [OPTION]...\n"));
    CHECK_THAT(ended.out, Catch::Contains("\nExamples:\n  # Play with a car\n  vlm-toy car --flag\n\nCommands:\n"));
    CHECK_THAT(ended.out, Catch::Contains("\nToys:\n      --flag              A flag\n"));
    std::vector<std::string> sub = {"sub", "--help"};
    CHECK_THAT(run(sub, never).out, Catch::StartsWith("Usage: vlm-toy sub [OPTION]...\n"));
}

TEST_CASE("the subcommand is the first argument") {
    std::string name = "?";
    const auto note = [&](cli::Settings& settings) {
        name = settings.subcommand();
        return base::ExitCode::done;
    };
    std::vector<std::string> first = {"sub"};
    CHECK(run(first, note).code == 0);
    CHECK(name == "sub");
    std::vector<std::string> second = {"thing", "sub"};
    CHECK(run(second, note).code == 0);
    CHECK(name.empty());
}

TEST_CASE("passwords in URLs are wiped from the arguments, with a warning") {
    std::vector<std::string> arguments = {"rtsp://me:pass@word@cam/1", "--flag", "http://host:80/a@b:c"};
    std::vector<std::string> with_slash = {"rtsp://me:s3c/ret@cam/1"};
    std::ignore = run(with_slash, [](cli::Settings&) { return base::ExitCode::done; });
    CHECK(with_slash.back() == "rtsp://me:*******@cam/1");
    std::vector<std::string> in_parameters = {"rtsp://cam/user=me_password=s3cret_channel=1",
                                              "x=http://cam/?pwd=s3cret"};
    std::ignore = run(in_parameters, [](cli::Settings&) { return base::ExitCode::done; });
    CHECK(in_parameters == std::vector<std::string>{"vlm-toy", "rtsp://cam/user=me_password=******_channel=1",
                                                    "x=http://cam/?pwd=******"});
    const Ended ended = run(arguments, [](cli::Settings&) { return base::ExitCode::done; });
    CHECK(arguments ==
          std::vector<std::string>{"vlm-toy", "rtsp://me:*********@cam/1", "--flag", "http://host:80/a@b:c"});
    CHECK(ended.err ==
          "vlm-toy: warning: rtsp://me:***@cam/1: the process list shows a password that is given as an argument\n");
}

TEST_CASE("errors come in the format that was asked for, also before options are read") {
    std::vector<std::string> arguments = {"--nonsense", "--log-format", "json"};
    const Ended ended = run(arguments, [](cli::Settings&) { return base::ExitCode::done; });
    CHECK(ended.code == 2);
    CHECK_THAT(ended.err, Catch::StartsWith("{\"time\":\"") && Catch::Contains("--nonsense: unknown option"));
}

TEST_CASE("lines of roff do not begin with a request by chance") {
    cli::Command command{"vlm-toy", "Play"};
    bool flag = false;
    command.flag("--flag-a,-f", ".dot \\slash", flag);
    CHECK(cli::help_man(command) == ".SS \n.TP\n\\fB\\-f\\fR, \\fB\\-\\-flag\\-a\\fR\n\\&.dot \\eslash.\n");
}

TEST_CASE("the manual page says which of the program's options a subcommand has") {
    cli::Command program{"vlm-toy", "Play"};
    bool flag = false;
    const auto declare = [&](cli::Command& command, const std::string& help) {
        command.group("Output");
        command.flag("--force", "Overwrite", flag);
        command.flag("--stats", help, flag);
        command.group("General");
        command.flag("--quiet", "Be quiet", flag);
        command.flag("--verbose", "Be not", flag);
        command.flag("--log", help, flag);
    };
    declare(program, "Print a summary");
    declare(program.subcommand("same", "All of them"), "Print a summary");
    declare(program.subcommand("other", "Not all of them"), "Count");
    program.subcommand("none", "None of them").flag("--own", "Its own", flag);
    const std::string page = cli::help_man(program);
    CHECK_THAT(page, Catch::Contains(".SS vlm\\-toy same \nAll of them.\n.PP\nTakes the options of \\(lqOutput\\(rq; "
                                     "the options of \\(lqGeneral\\(rq.\n.SS"));
    CHECK_THAT(
        page, Catch::Contains("Takes \\-\\-force of \\(lqOutput\\(rq; the options of \\(lqGeneral\\(rq but \\-\\-log.\n"
                              ".TP\n\\fB\\-\\-stats\\fR\nCount.\n.TP\n\\fB\\-\\-log\\fR\nCount.\n.SS"));
    CHECK_THAT(page, Catch::EndsWith("None of them.\n.TP\n\\fB\\-\\-own\\fR\nIts own.\n"));
}

TEST_CASE("the manual page shows the examples of subcommands, for shells to take") {
    cli::Command program{"vlm-toy", "Play"};
    program.example("vlm-toy car", "Play with a car"); // the page's own section has those
    program.subcommand("sub", "Another command").example("vlm-toy sub 'a b' --x", "Do it");
    CHECK(cli::help_man(program) == ".SS vlm\\-toy sub \nAnother command.\n.PP\n.nf\n.ft CW\n# Do it\n"
                                    "vlm\\-toy sub \\(aqa b\\(aq \\-\\-x\n.ft R\n.fi\n");
}

TEST_CASE("a program that does nothing by itself says so") {
    cli::Command program{"vlm-toy", "Play"};
    program.subcommand("sub", "Another command");
    program.need_subcommand();
    CHECK_THAT(cli::help_text(program, program, 80),
               Catch::StartsWith("Usage: vlm-toy COMMAND [OPTION]...\n       vlm-toy sub [OPTION]...\n"));
}
