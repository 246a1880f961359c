// SPDX-License-Identifier: Apache-2.0
#include "common/base/tool_run.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/descriptor.hpp"
#include "common/base/error.hpp"
#include "common/base/line_reader.hpp"
#include "common/base/process_identity.hpp"
#include "common/base/signals.hpp"
#include "common/base/spawn.hpp"
#include "common/base/text.hpp"

namespace vlm::base {
namespace {

constexpr std::size_t longest_line = std::size_t{4} << 20;
constexpr std::chrono::milliseconds tick{100};

/// A process group of one program, which is killed with this.
class Child {
public:
    explicit Child(int pid)
        : m_pid{pid}
        , m_tied{pid} {}
    ~Child() { reap(); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Whether it has ended by itself.
    [[nodiscard]] bool has_ended() const {
        siginfo_t about{};
        return ::waitid(P_PID, static_cast<id_t>(m_pid), &about, WEXITED | WNOHANG | WNOWAIT) == 0 && about.si_pid != 0;
    }

    /// How it ended, at the latest now.
    int reap() {
        if (m_pid == 0) return m_status;
        ::kill(-m_pid, SIGKILL); // what it has left behind, too; until it is reaped no other group has this number
        while (::waitpid(m_pid, &m_status, 0) < 0 && errno == EINTR) {
        }
        m_pid = 0;
        return m_status;
    }

private:
    int m_pid;
    TiedGroup m_tied;
    int m_status = 0;
};

std::string identity_file(const std::string& log_file) {
    return log_file + ".process";
}

void check(const ToolLimits& limits) {
    if (stop_requested() || limits.cancelled()) throw Interrupted{};
    if (Steady::now() > limits.until) throw Error{"it took too long"};
}

} // namespace

std::string find_tool(const std::string& name) {
    std::error_code none;
    const auto beside = std::filesystem::read_symlink("/proc/self/exe", none).parent_path() / name;
    return !none && ::access(beside.c_str(), X_OK) == 0 ? beside.string() : name;
}

int run_tool(const std::vector<std::string>& words, const std::string& log_file, const ToolLimits& limits,
             const std::function<void(std::string_view)>& on_line) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw SystemError{"pipe", errno};
    LineReader lines{Descriptor{ends[0]}, longest_line};
    Descriptor write_end{ends[1]};
    const Descriptor nothing{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    const Descriptor log{::open(log_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    if (!log.is_open()) throw OutputError{log_file, errno};
    const int pid = spawn_program(words, {nothing.get(), write_end.get(), log.get()});
    Child child{pid};
    replace_file(identity_file(log_file), process_identity(pid));
    write_end = Descriptor{};
    using Got = LineReader::Got;
    for (Got got = Got::nothing; got != Got::end; got = lines.next(Steady::now() + tick)) {
        check(limits);
        if (got == Got::too_long) throw Error{"an answer is too long"};
        if (got == Got::line) on_line(lines.line());
    }
    while (!child.has_ended()) {
        check(limits);
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    const int status = child.reap();
    if (WIFSIGNALED(status)) throw Error{fmt::format("signal {} has ended the work on it", WTERMSIG(status))};
    return WEXITSTATUS(status);
}

void end_tool(const std::string& log_file) {
    const std::string file = identity_file(log_file);
    if (::access(file.c_str(), R_OK) != 0) return;
    const std::string identity = read_file(file);
    if (process_state(identity) != ProcessState::runs) return;
    ::kill(-std::stoi(std::string{split(identity, ' ').at(1)}), SIGKILL);
}

} // namespace vlm::base
