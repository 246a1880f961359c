// SPDX-License-Identifier: Apache-2.0
#include "common/base/program.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.hpp"
#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/signals.hpp"
#include "common/base/spawn.hpp"
#include "common/base/text.hpp"

namespace vlm::base {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds tick{50}; ///< how soon a stop, or an end without a closed output, is noticed
constexpr std::size_t most_kept = 4096;
constexpr std::size_t most_read = 65536;

/// A pipe to or from a program, of which our end never waits.
struct Pipe {
    Descriptor read_end;
    Descriptor write_end;
};

enum class Ours { read_end, write_end };

Pipe make_pipe(Ours ours) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw SystemError{"pipe", errno};
    Pipe pipe{Descriptor{ends[0]}, Descriptor{ends[1]}};
    const Descriptor& end = ours == Ours::read_end ? pipe.read_end : pipe.write_end;
    if (::fcntl(end.get(), F_SETFL, O_NONBLOCK) != 0) throw SystemError{"fcntl", errno};
    return pipe;
}

/// Which of a program's streams are ours; it shares the others with us.
enum class Streams { all, output };

/// A program that runs; killed with its group where nobody has waited for its end.
class Running {
public:
    Running(const std::vector<std::string>& arguments, Streams streams)
        : m_streams{streams} {
        Pipe input = make_pipe(Ours::write_end);
        Pipe output = make_pipe(Ours::read_end);
        const bool all = streams == Streams::all;
        m_pid = spawn_program(
            arguments, {all ? input.read_end.get() : -1, output.write_end.get(), all ? output.write_end.get() : -1});
        m_tied.emplace(m_pid);
        m_input = std::move(input.write_end);
        m_output = std::move(output.read_end);
    }
    ~Running() {
        if (m_pid <= 0) return;
        ::kill(-m_pid, SIGKILL);
        while (::waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    /// Hands over what there is room for, takes what was written; waits for either, not long.
    void exchange(std::string_view& input, milliseconds longest) {
        if (input.empty()) m_input = {};
        std::array<pollfd, 2> both = {{{m_input.get(), POLLOUT, 0}, {m_output.get(), POLLIN, 0}}};
        if (::poll(both.data(), both.size(), static_cast<int>(longest.count())) <= 0) return;
        if (both[0].revents != 0) write(input);
        if (both[1].revents != 0) read();
    }

    /// Whether it has ended; then `end` says how.
    [[nodiscard]] bool ended(ProgramEnd& end) {
        int status = 0;
        if (::waitpid(m_pid, &status, WNOHANG) != m_pid) return false;
        m_pid = 0;
        m_tied.reset();
        while (m_output.is_open() && !is_endless() && read()) {
        }
        end.how = WIFEXITED(status) ? ProgramEnd::How::exited : ProgramEnd::How::signalled;
        end.code = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
        return true;
    }

    [[nodiscard]] bool is_endless() const { return m_streams == Streams::output && m_text.size() > most_read; }
    [[nodiscard]] std::string take_output() { return std::move(m_text); }

private:
    void write(std::string_view& input) {
        const ssize_t sent = ::write(m_input.get(), input.data(), input.size());
        if (sent >= 0) {
            input.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno != EAGAIN && errno != EINTR) {
            input = {}; // it does not want to know
        }
    }

    /// False where there is nothing now.
    bool read() {
        std::array<char, 4096> block{};
        const ssize_t got = ::read(m_output.get(), block.data(), block.size());
        if (got < 0) return errno == EINTR;
        if (got == 0) m_output = {};
        m_text.append(block.data(), static_cast<std::size_t>(got));
        if (m_streams == Streams::all && m_text.size() > most_kept) m_text.erase(0, m_text.size() - most_kept);
        return true;
    }

    Streams m_streams;
    pid_t m_pid = 0;
    std::optional<TiedGroup> m_tied; ///< while it runs
    Descriptor m_input;
    Descriptor m_output;
    std::string m_text;
};

/// Waits for its end; says how else it must end.
ProgramEnd::How wait(Running& running, std::string_view input, const ProgramLimits& limits, ProgramEnd& end) {
    const auto deadline = Steady::now() + limits.time;
    while (!running.ended(end)) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - Steady::now());
        if (left.count() <= 0) return ProgramEnd::How::timed_out;
        if (limits.stopped && limits.stopped()) return ProgramEnd::How::stopped;
        if (running.is_endless()) return ProgramEnd::How::endless;
        running.exchange(input, std::min(left, tick));
    }
    return running.is_endless() ? ProgramEnd::How::endless : end.how;
}

ProgramEnd run(const std::vector<std::string>& arguments, std::string_view input, const ProgramLimits& limits,
               Streams streams) {
    ProgramEnd end;
    Running running{arguments, streams};
    end.how = wait(running, input, limits, end);
    end.output = running.take_output();
    return end;
}

bool is_runnable(const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

} // namespace

ProgramEnd run_program(const std::vector<std::string>& arguments, std::string_view input, const ProgramLimits& limits) {
    return run(arguments, input, limits, Streams::all);
}

ProgramEnd read_program(const std::vector<std::string>& arguments, const ProgramLimits& limits) {
    return run(arguments, {}, limits, Streams::output);
}

bool has_program(const std::string& name) {
    if (name.find('/') != std::string::npos) return is_runnable(name);
    const char* path = std::getenv("PATH");
    for (const std::string_view folder : split(path == nullptr ? "/usr/bin:/bin" : path, ':')) {
        if (is_runnable(std::string{folder.empty() ? "." : folder} + "/" + name)) return true;
    }
    return false;
}

void check_program(const std::string& name) {
    if (has_program(name)) return;
    const bool path = name.find('/') != std::string::npos;
    throw UsageError{name + (path ? ": is no program that can be run" : ": no such program in PATH")};
}

} // namespace vlm::base
