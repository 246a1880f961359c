// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/base/descriptor.hpp"

namespace vlm::test {

/// What the server does with one request: the pieces go out one after the other, `pause` between them; then the
/// connection is closed or kept.
struct Script {
    enum class Then { close, keep, hang };
    std::vector<std::string> pieces;
    std::chrono::milliseconds pause{0};
    Then then = Then::close;
};

/// A whole answer with its length.
inline std::string http_answer(const std::string& status, const std::string& type, const std::string& body,
                               const std::string& more_headers = "") {
    return "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + more_headers + "\r\n" + body;
}

/// A server on 127.0.0.1, or on a UNIX socket, that answers its requests in turn with the scripts, whatever is asked;
/// the last script repeats. One connection at a time.
class ScriptedServer {
public:
    explicit ScriptedServer(std::vector<Script> scripts)
        : m_scripts{std::move(scripts)} {
        listen_on_port();
        m_thread = std::thread{[this] { serve(); }};
    }
    ScriptedServer(std::vector<Script> scripts, std::string socket_path)
        : m_scripts{std::move(scripts)}
        , m_socket_path{std::move(socket_path)} {
        listen_on_socket();
        m_thread = std::thread{[this] { serve(); }};
    }
    ~ScriptedServer() {
        m_stop = true;
        m_thread.join();
        if (!m_socket_path.empty()) ::unlink(m_socket_path.c_str());
    }
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    [[nodiscard]] int port() const { return m_port; }
    [[nodiscard]] std::string url(const std::string& path = "") const {
        return "http://127.0.0.1:" + std::to_string(m_port) + path;
    }

    /// The requests so far, each with head and body.
    [[nodiscard]] std::vector<std::string> requests() const {
        const std::lock_guard lock{m_mutex};
        return m_requests;
    }
    [[nodiscard]] int connections() const { return m_connections; }

private:
    void listen_on_port() {
        m_listener = base::Descriptor{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        if (::bind(m_listener.get(), generic, size) != 0 || ::listen(m_listener.get(), 16) != 0 ||
            ::getsockname(m_listener.get(), generic, &size) != 0)
            throw std::runtime_error{"no socket to listen on"};
        m_port = ntohs(address.sin_port);
    }

    void listen_on_socket() {
        m_listener = base::Descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        m_socket_path.copy(address.sun_path, sizeof address.sun_path - 1);
        if (::bind(m_listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
            ::listen(m_listener.get(), 16) != 0)
            throw std::runtime_error{"no socket to listen on"};
    }

    [[nodiscard]] bool readable(int fd) const {
        pollfd waiting{fd, POLLIN, 0};
        while (!m_stop) {
            if (::poll(&waiting, 1, 10) > 0) return true;
        }
        return false;
    }

    void serve() {
        while (readable(m_listener.get())) {
            const base::Descriptor client{::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC)};
            ++m_connections;
            while (answer(client.get())) {
            }
        }
    }

    /// False when the connection is to be closed.
    bool answer(int client) {
        std::string request;
        if (!read_request(client, request)) return false;
        Script script;
        {
            const std::lock_guard lock{m_mutex};
            script = m_scripts[std::min(m_requests.size(), m_scripts.size() - 1)];
            m_requests.push_back(request);
        }
        for (const std::string& piece : script.pieces) {
            if (::send(client, piece.data(), piece.size(), MSG_NOSIGNAL) < 0) return false;
            if (script.pause.count() > 0) std::this_thread::sleep_for(script.pause);
        }
        if (script.then == Script::Then::hang) return readable(client) && false;
        return script.then == Script::Then::keep;
    }

    bool read_request(int client, std::string& request) const {
        std::size_t whole = std::string::npos;
        while (request.size() < whole) {
            char block[65536];
            const ssize_t got = readable(client) ? ::recv(client, block, sizeof block, 0) : 0;
            if (got <= 0) return false;
            request.append(block, static_cast<std::size_t>(got));
            const auto head = request.find("\r\n\r\n");
            if (head == std::string::npos) continue;
            const auto length = request.find("Content-Length: ");
            whole = head + 4 + (length < head ? std::stoul(request.substr(length + 16)) : 0);
        }
        return true;
    }

    std::vector<Script> m_scripts;
    std::string m_socket_path;
    base::Descriptor m_listener;
    int m_port = 0;
    mutable std::mutex m_mutex;
    std::vector<std::string> m_requests;
    std::atomic<int> m_connections{0};
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

} // namespace vlm::test
