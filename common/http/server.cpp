// SPDX-License-Identifier: Apache-2.0
#include "common/http/server.hpp"

#include <csignal>
#include <utility>

namespace vlm::http {

namespace {

/// In this thread: OpenSSL writes to sockets that the other end may have closed.
void block_broken_pipes() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

} // namespace

Server::Server(std::vector<base::Descriptor> sockets, Service& service, ServerOptions options,
               std::shared_ptr<ssl_ctx_st> tls)
    : m_state{service, std::move(options)} {
    m_state.tls = std::move(tls);
    for (base::Descriptor& socket : sockets)
        m_loops.push_back(std::make_unique<ServingLoop>(m_state, std::move(socket)));
    try {
        for (const auto& loop : m_loops)
            m_threads.emplace_back([&loop] {
                block_broken_pipes();
                loop->run();
            });
    } catch (...) {
        stop(); // those that were begun are waited for
        throw;
    }
}

Server::~Server() {
    stop();
}

void Server::stop() {
    for (const auto& loop : m_loops)
        loop->stop();
    for (std::thread& thread : m_threads)
        thread.join();
}

void Server::show(std::shared_ptr<ssl_ctx_st> tls) {
    const std::lock_guard lock{m_state.tls_mutex};
    m_state.tls = std::move(tls);
}

void Server::drain(std::chrono::seconds most) {
    m_state.draining = true;
    const auto end = std::chrono::steady_clock::now() + most;
    while (m_state.clients.count() > 0 && std::chrono::steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
}

ServerCounters Server::counters() const {
    return {m_state.requests, m_state.bytes, m_state.clients.count()};
}

} // namespace vlm::http
