// SPDX-License-Identifier: Apache-2.0
// usage: http-load PORT CONNECTIONS SECONDS < PATHS
// Asks a server of this machine for paths, in an order that is the same each time, over connections that are kept, and
// drops the bodies in the kernel, so that the server is what is measured. With 0 seconds it holds connections that ask
// nothing until its input ends. Prints JSON: requests, bytes, seconds, errors, and the time to the first byte in
// milliseconds.
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/loopback.hpp"

namespace {

using Clock = std::chrono::steady_clock;

struct Connection {
    int fd = -1;
    std::string head;      ///< what has come of the answer's head
    std::int64_t body = 0; ///< bytes that are still to come
    bool in_body = false;
    Clock::time_point asked;
};

struct Figures {
    std::uint64_t requests = 0;
    std::int64_t bytes = 0;
    std::uint64_t errors = 0;
    std::vector<double> first_ms;
};

class Load {
public:
    Load(int port, std::size_t connections, std::vector<std::string> paths)
        : m_paths{std::move(paths)}
        , m_poll{::epoll_create1(EPOLL_CLOEXEC)}
        , m_connections(connections) {
        for (std::size_t i = 0; i < connections; ++i) {
            const int fd = bench::connected(port);
            ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
            m_connections[i].fd = fd;
            epoll_event event{EPOLLIN, {}};
            event.data.u64 = i;
            ::epoll_ctl(m_poll, EPOLL_CTL_ADD, m_connections[i].fd, &event);
        }
    }

    Figures run(double seconds) {
        for (Connection& connection : m_connections)
            ask(connection);
        const auto end = Clock::now() + std::chrono::duration<double>{seconds};
        std::array<epoll_event, 256> events{};
        while (Clock::now() < end) {
            const int n = ::epoll_wait(m_poll, events.data(), events.size(), 100);
            for (int i = 0; i < n; ++i)
                take(m_connections[events.at(static_cast<std::size_t>(i)).data.u64]);
        }
        return std::move(m_figures);
    }

private:
    void ask(Connection& connection) {
        const std::string& path = m_paths[m_random() % m_paths.size()];
        const std::string request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        connection.head.clear();
        connection.in_body = false;
        connection.asked = Clock::now();
        if (::send(connection.fd, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
            ++m_figures.errors;
    }

    void take(Connection& connection) {
        constexpr std::size_t most = std::size_t{1} << 20;
        std::array<char, 2048> bytes{};
        while (true) {
            const ssize_t n = connection.in_body
                                  ? ::recv(connection.fd, nullptr,
                                           std::min(most, static_cast<std::size_t>(connection.body)), MSG_TRUNC)
                                  : ::recv(connection.fd, bytes.data(), bytes.size(), 0);
            if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
            if (n <= 0) return lose(connection);
            m_figures.bytes += n;
            if (connection.in_body) {
                connection.body -= n;
            } else if (!take_head(connection, {bytes.data(), static_cast<std::size_t>(n)})) {
                continue;
            }
            if (connection.body > 0) continue;
            ++m_figures.requests;
            ask(connection);
            return;
        }
    }

    /// False where more of it has to come.
    bool take_head(Connection& connection, std::string_view bytes) {
        if (connection.head.empty()) {
            const std::chrono::duration<double, std::milli> waited = Clock::now() - connection.asked;
            m_figures.first_ms.push_back(waited.count());
        }
        connection.head += bytes;
        const std::size_t end = connection.head.find("\r\n\r\n");
        if (end == std::string::npos) return false;
        if (!connection.head.starts_with("HTTP/1.1 200")) ++m_figures.errors;
        const std::size_t length = connection.head.find("ontent-Length: ");
        const std::int64_t size = length > end ? 0 : std::atoll(connection.head.c_str() + length + 15);
        connection.body = size - static_cast<std::int64_t>(connection.head.size() - end - 4);
        connection.in_body = true;
        return true;
    }

    void lose(Connection& connection) {
        ++m_figures.errors;
        ::epoll_ctl(m_poll, EPOLL_CTL_DEL, connection.fd, nullptr);
    }

    std::vector<std::string> m_paths;
    int m_poll;
    std::vector<Connection> m_connections;
    std::minstd_rand m_random;
    Figures m_figures;
};

double part(std::vector<double>& values, double share) {
    if (values.empty()) return 0;
    const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + place, values.end());
    return values[static_cast<std::size_t>(place)];
}

} // namespace

int main(int argc, char* argv[]) {
    if (argc != 4) {
        std::fputs("usage: http-load PORT CONNECTIONS SECONDS < PATHS\n", stderr);
        return 2;
    }
    const double seconds = std::atof(argv[3]);
    std::vector<std::string> paths;
    if (seconds > 0) {
        for (std::string line; std::getline(std::cin, line);)
            paths.push_back(line);
        if (paths.empty()) return 2;
    }
    Load load{std::atoi(argv[1]), static_cast<std::size_t>(std::atoll(argv[2])), paths};
    if (seconds <= 0) {
        std::puts("connected");
        std::fflush(stdout);
        while (std::getchar() != EOF) {
        }
        return 0;
    }
    Figures figures = load.run(seconds);
    std::printf("{\"requests\":%llu,\"bytes\":%lld,\"seconds\":%.3f,\"errors\":%llu,\"p50_ms\":%.3f,\"p99_ms\":%.3f}\n",
                static_cast<unsigned long long>(figures.requests), static_cast<long long>(figures.bytes), seconds,
                static_cast<unsigned long long>(figures.errors), part(figures.first_ms, 0.5),
                part(figures.first_ms, 0.99));
    return 0;
}
