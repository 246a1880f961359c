// SPDX-License-Identifier: Apache-2.0
#include "common/base/signals.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "common/base/error.hpp"
#include "common/base/log.hpp"

namespace vlm::base {
namespace {

std::atomic<int> requests{0};
std::atomic<int> scopes{0};
std::atomic<int> hangups{0};
std::atomic<int> read_end{-1};
std::atomic<int> write_end{-1};
static_assert(std::atomic<int>::is_always_lock_free, "the handler may only touch lock-free atomics");

std::array<std::atomic<int>, 64> tied_groups{};
std::once_flag last_words_prepared;
std::string last_words; ///< written once, before a group is tied

/// Of those that are tied, none is left.
void kill_tied() {
    bool killed = false;
    for (const std::atomic<int>& group : tied_groups)
        killed = (group.load() > 0 && ::kill(-group.load(), SIGKILL) == 0) || killed;
    if (killed) [[maybe_unused]]
        const ssize_t written = ::write(STDERR_FILENO, last_words.data(), last_words.size());
}

/// The pipe holds a byte for each reason to stop, which are few: this neither fails nor blocks.
void wake() {
    const char byte = 0;
    [[maybe_unused]] const ssize_t written = ::write(write_end.load(), &byte, 1);
}

void on_signal(int) {
    const int saved = errno;
    if (requests.fetch_add(1) > 0) {
        kill_tied();
        _exit(static_cast<int>(ExitCode::interrupted));
    }
    wake();
    errno = saved;
}

void on_hangup(int) {
    hangups.store(1);
}

void install(int signal, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    if (sigaction(signal, &action, nullptr) != 0) throw SystemError{"sigaction", errno};
}

} // namespace

void handle_signals() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) throw SystemError{"pipe", errno};
    read_end = ends[0];
    write_end = ends[1];
    install(SIGINT, on_signal);
    install(SIGTERM, on_signal);
    install(SIGPIPE, SIG_IGN);
}

void take_hangups() {
    install(SIGHUP, on_hangup);
}

bool hung_up() noexcept {
    return hangups.exchange(0) > 0;
}

bool stop_requested() noexcept {
    return requests.load() > 0 || scopes.load() > 0;
}

int stop_descriptor() noexcept {
    return read_end.load();
}

void throw_if_stopped() {
    if (stop_requested()) throw Interrupted{};
}

TiedGroup::TiedGroup(int group)
    : m_group{group} {
    std::call_once(last_words_prepared, [] {
        last_words = log::prepared_line(log::Level::error, "stopped at once: the command that was running is killed");
    });
    for (std::atomic<int>& place : tied_groups) {
        int none = 0;
        if (place.compare_exchange_strong(none, m_group)) return;
    }
}

TiedGroup::~TiedGroup() {
    for (std::atomic<int>& place : tied_groups) {
        int group = m_group;
        if (place.compare_exchange_strong(group, 0)) return;
    }
}

StopScope::StopScope() noexcept {
    ++scopes;
    wake();
}

StopScope::~StopScope() {
    char byte = 0;
    [[maybe_unused]] const ssize_t got = ::read(read_end.load(), &byte, 1);
    --scopes;
}

} // namespace vlm::base
