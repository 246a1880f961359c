// SPDX-License-Identifier: Apache-2.0
#include "common/base/background_program.hpp"

#include <array>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.hpp"
#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/base/spawn.hpp"
#include "common/base/text.hpp"

namespace vlm::base {
namespace {

constexpr std::size_t most_lines = 10;
constexpr std::size_t longest_last_line = 4096;
constexpr std::chrono::seconds patience{10};
constexpr std::chrono::milliseconds tick{50};

} // namespace

BackgroundProgram::BackgroundProgram(const std::vector<std::string>& arguments)
    : m_name{arguments.front()} {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw SystemError{"pipe", errno};
    m_output = Descriptor{ends[0]};
    const Descriptor write_end{ends[1]};
    const Descriptor nothing{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    m_pid = spawn_program(arguments, {nothing.get(), write_end.get(), write_end.get()});
    m_tied.emplace(m_pid);
    m_reader = std::thread{[this] { read(); }};
}

BackgroundProgram::~BackgroundProgram() {
    stop();
}

/// Whether there is somebody to reap: until then no other process can have its id.
bool BackgroundProgram::has_ended() const {
    siginfo_t about{};
    return ::waitid(P_PID, static_cast<id_t>(m_pid), &about, WEXITED | WNOHANG | WNOWAIT) == 0 && about.si_pid != 0;
}

void BackgroundProgram::reap() {
    ::kill(-m_pid, SIGKILL); // what it has left behind
    int status = 0;
    while (::waitpid(m_pid, &status, 0) < 0 && errno == EINTR) {
    }
    m_pid = 0;
    m_tied.reset();
    m_quits = true;
    m_reader.join();
    m_end.emplace();
    m_end->how = WIFEXITED(status) ? ProgramEnd::How::exited : ProgramEnd::How::signalled;
    m_end->code = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
}

std::optional<ProgramEnd> BackgroundProgram::ended() {
    if (m_pid > 0 && has_ended()) reap();
    return m_end;
}

void BackgroundProgram::stop() {
    if (m_pid <= 0) return;
    ::kill(-m_pid, SIGTERM);
    const auto until = Steady::now() + patience;
    while (!has_ended() && Steady::now() < until)
        std::this_thread::sleep_for(tick);
    reap();
}

std::vector<std::string> BackgroundProgram::last_lines() const {
    const std::lock_guard lock{m_mutex};
    return {m_lines.begin(), m_lines.end()};
}

void BackgroundProgram::read() {
    std::string text;
    std::array<char, 4096> block{};
    for (;;) {
        pollfd output{m_output.get(), POLLIN, 0};
        const int ready = ::poll(&output, 1, static_cast<int>(tick.count()));
        if (ready == 0 && m_quits) break; // who left the group may hold the pipe
        if (ready <= 0) continue;
        const ssize_t got = ::read(m_output.get(), block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        text.append(block.data(), static_cast<std::size_t>(got));
        take(text);
    }
    if (!text.empty()) take(text += '\n');
}

/// Takes the whole lines off `text`.
void BackgroundProgram::take(std::string& text) {
    if (text.size() > longest_last_line && text.find('\n') == std::string::npos) text += '\n';
    for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n')) {
        std::string line = one_line(text.substr(0, end));
        text.erase(0, end + 1);
        if (line.empty()) continue;
        log::debug("{}: {}", m_name, line);
        const std::lock_guard lock{m_mutex};
        m_lines.push_back(std::move(line));
        if (m_lines.size() > most_lines) m_lines.pop_front();
    }
}

} // namespace vlm::base
