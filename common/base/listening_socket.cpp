// SPDX-License-Identifier: Apache-2.0
#include "common/base/listening_socket.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/error.hpp"

namespace vlm::base {

namespace {

constexpr int backlog = 1024;
constexpr int first_inherited = 3; // sd_listen_fds(3)

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;

    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

SocketAddress make(const ListenAddress& address) {
    SocketAddress made;
    const auto port = htons(static_cast<std::uint16_t>(address.port));
    auto* four = reinterpret_cast<sockaddr_in*>(&made.storage);
    auto* six = reinterpret_cast<sockaddr_in6*>(&made.storage);
    if (inet_pton(AF_INET, address.host.c_str(), &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = port;
        made.length = sizeof *four;
    } else if (inet_pton(AF_INET6, address.host.c_str(), &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = port;
        made.length = sizeof *six;
    }
    return made;
}

[[noreturn]] void fail(const ListenAddress& address, int code) {
    if (code == EADDRINUSE)
        throw Error{to_string(address) + ": another program listens there; choose another port with --listen"};
    throw SystemError{to_string(address), code};
}

void turn_on(const Descriptor& socket, int level, int name) {
    const int on = 1;
    if (::setsockopt(socket.get(), level, name, &on, sizeof on) != 0) throw SystemError{"setsockopt", errno};
}

Descriptor bound(const ListenAddress& address, bool shared) {
    const SocketAddress where = make(address);
    Descriptor socket{::socket(where.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
    if (!socket.is_open()) fail(address, errno);
    turn_on(socket, SOL_SOCKET, SO_REUSEADDR);
    if (shared) turn_on(socket, SOL_SOCKET, SO_REUSEPORT);
    if (where.storage.ss_family == AF_INET6) turn_on(socket, IPPROTO_IPV6, IPV6_V6ONLY);
    if (::bind(socket.get(), where.get(), where.length) != 0) fail(address, errno);
    return socket;
}

int number_in(const char* variable) {
    const char* text = std::getenv(variable);
    int number = 0;
    if (text != nullptr) std::from_chars(text, text + std::strlen(text), number);
    return number;
}

} // namespace

std::string to_string(const ListenAddress& address) {
    const bool six = address.host.find(':') != std::string::npos;
    return fmt::format("{}{}{}:{}", six ? "[" : "", address.host, six ? "]" : "", address.port);
}

bool is_loopback(std::string_view address) {
    constexpr std::string_view mapped = "::ffff:";
    if (address.starts_with(mapped)) address.remove_prefix(mapped.size());
    return address == "::1" || address.starts_with("127.");
}

ListenAddress parse_listen_address(std::string_view text) {
    const auto refuse = [&]() -> UsageError {
        return UsageError{fmt::format("{}: an address and a port are needed, as in 127.0.0.1:8090 or [::]:8090", text)};
    };
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) throw refuse();
    std::string_view host = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    ListenAddress address{host == "localhost" ? "127.0.0.1" : std::string{host}, 0};
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
    const bool whole = error == std::errc{} && end == port.data() + port.size() && !port.empty();
    const SocketAddress made = make(address);
    if (!whole || address.port < 0 || address.port > 65535 || made.length == 0) throw refuse();
    if (bracketed != (made.storage.ss_family == AF_INET6)) throw refuse();
    return address;
}

std::vector<Descriptor> listen_at(const ListenAddress& address, std::size_t count) {
    // Sockets that share a port let a second program of the same user share it too: one that does not share is told.
    ListenAddress where = address;
    if (where.port != 0) static_cast<void>(bound(where, false));
    std::vector<Descriptor> sockets;
    while (sockets.size() < count) {
        sockets.push_back(bound(where, true));
        if (where.port == 0) where.port = address_of(sockets.front()).port;
        if (::listen(sockets.back().get(), backlog) != 0) fail(where, errno);
    }
    return sockets;
}

std::vector<Descriptor> inherited_sockets(std::size_t count) {
    std::vector<Descriptor> sockets;
    if (number_in("LISTEN_PID") != ::getpid()) return sockets;
    const int inherited = number_in("LISTEN_FDS");
    for (int fd = first_inherited; fd < first_inherited + inherited; ++fd) {
        if (::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK) != 0) throw SystemError{"LISTEN_FDS", errno};
        for (std::size_t i = 0; i < count; ++i)
            sockets.emplace_back(::fcntl(fd, F_DUPFD_CLOEXEC, first_inherited + inherited));
    }
    return sockets;
}

ListenAddress address_of(const Descriptor& socket) {
    SocketAddress where;
    where.length = sizeof where.storage;
    if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&where.storage), &where.length) != 0)
        throw SystemError{"getsockname", errno};
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (where.storage.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(where.storage);
        ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
        return {text.data(), ntohs(v6.sin6_port)};
    }
    if (where.storage.ss_family != AF_INET) throw Error{"a server listens at an address of the internet"};
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(where.storage);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    return {text.data(), ntohs(v4.sin_port)};
}

} // namespace vlm::base
