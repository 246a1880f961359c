// SPDX-License-Identifier: Apache-2.0
#include "common/base/command_channel.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/base/error.hpp"

namespace vlm::base {
namespace {

constexpr std::size_t longest_command = std::size_t{64} << 10;
constexpr std::size_t most_clients = 16;

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) throw UsageError{path + ": too long a name for a socket"};
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

Descriptor make_socket(const std::string& path) {
    Descriptor made{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!made.is_open()) throw SystemError{path, errno};
    return made;
}

/// A socket whose program is gone stands in the way.
void remove_stale(const std::string& path, const sockaddr_un& address) {
    const Descriptor probe = make_socket(path);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(probe.get(), generic, sizeof address) == 0) throw UsageError{path + ": in use by another program"};
    if (errno == ECONNREFUSED) ::unlink(path.c_str());
}

} // namespace

CommandChannel::CommandChannel(const std::string& path, Handler handler)
    : m_path{path}
    , m_handler{std::move(handler)} {
    struct stat status {};
    const bool exists = ::stat(path.c_str(), &status) == 0;
    if (exists && S_ISFIFO(status.st_mode)) {
        // Open for writing too, so that it has no end when those who write have gone.
        m_fifo = Descriptor{::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC)};
        if (!m_fifo.is_open()) throw SystemError{path, errno};
    } else if (exists && !S_ISSOCK(status.st_mode)) {
        throw UsageError{path + ": is neither a FIFO nor a socket"};
    } else {
        listen_at_socket();
    }
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw SystemError{path, errno};
    m_stop = Descriptor{ends[0]};
    m_stopper = Descriptor{ends[1]};
    m_thread = std::thread{[this] { run(); }};
}

CommandChannel::~CommandChannel() {
    m_stopper = Descriptor{-1};
    m_thread.join();
    if (m_listener.is_open()) ::unlink(m_path.c_str());
}

void CommandChannel::listen_at_socket() {
    const sockaddr_un address = address_of(m_path);
    remove_stale(m_path, address);
    Descriptor made = make_socket(m_path);
    if (::bind(made.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        throw SystemError{m_path, errno};
    }
    if (::chmod(m_path.c_str(), S_IRUSR | S_IWUSR) != 0 || ::listen(made.get(), 8) != 0) {
        throw SystemError{m_path, errno};
    }
    m_listener = std::move(made);
}

void CommandChannel::run() {
    for (;;) {
        std::vector<pollfd> waited{{m_stop.get(), POLLIN, 0}};
        const Descriptor& entrance = m_fifo.is_open() ? m_fifo : m_listener;
        waited.push_back({entrance.get(), POLLIN, 0});
        for (const auto& [fd, client] : m_clients)
            waited.push_back({fd, POLLIN, 0});
        if (::poll(waited.data(), waited.size(), -1) < 0 && errno != EINTR) return;
        if (waited[0].revents != 0) return;
        if (waited[1].revents != 0 && m_fifo.is_open()) serve_fifo();
        if (waited[1].revents != 0 && m_listener.is_open()) accept_one();
        for (std::size_t i = 2; i < waited.size(); ++i) {
            if (waited[i].revents == 0) continue;
            if (!serve(waited[i].fd, m_clients[waited[i].fd].second)) m_clients.erase(waited[i].fd);
        }
    }
}

void CommandChannel::accept_one() {
    Descriptor client{::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)};
    if (!client.is_open() || m_clients.size() >= most_clients) return;
    const int fd = client.get();
    m_clients.emplace(fd, std::pair{std::move(client), std::string{}});
}

/// It stays open: the end of a line that is too long is no order either.
void CommandChannel::serve_fifo() {
    if (!serve(m_fifo.get(), m_pending)) m_pending.clear();
}

/// Reads what is there. False where there will be no more.
bool CommandChannel::serve(int fd, std::string& pending) {
    std::array<char, 4096> bytes{};
    const ssize_t got = ::read(fd, bytes.data(), bytes.size());
    if (got < 0) return errno == EAGAIN || errno == EINTR;
    if (got == 0) return false;
    pending.append(bytes.data(), static_cast<std::size_t>(got));
    take_lines(fd, pending);
    return pending.size() <= longest_command;
}

void CommandChannel::take_lines(int fd, std::string& pending) {
    for (auto end = pending.find('\n'); end != std::string::npos; end = pending.find('\n')) {
        const std::string answer = m_handler(std::string_view{pending}.substr(0, end)) + "\n";
        pending.erase(0, end + 1);
        if (fd != m_fifo.get()) static_cast<void>(::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL));
    }
}

} // namespace vlm::base
