// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "common/base/descriptor.hpp"
#include "common/http/exchange.hpp"
#include "common/http/serving_loop.hpp"

namespace vlm::http {

/// What a server has done so far.
struct ServerCounters {
    std::uint64_t requests = 0;
    std::uint64_t bytes = 0; ///< sent
    std::size_t connections = 0;
};

/// An HTTP/1.1 server: a thread with a loop of its own for each socket that listens. Parts of files go from the disk's
/// memory to the network without passing through the program. Slow clients are dropped without hurting others.
class Server {
public:
    /// `sockets` listen (base::listen_at). With `tls` all that is said is encrypted (tls_context). The service outlives
    /// the server, and whoever still answers is done before the server ends. Throws SystemError.
    Server(std::vector<base::Descriptor> sockets, Service& service, ServerOptions options,
           std::shared_ptr<ssl_ctx_st> tls = nullptr);

    /// Closes what is open.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Shows another certificate from the next connection on.
    void show(std::shared_ptr<ssl_ctx_st> tls);

    /// Takes nobody in any more, and waits until all requests have been answered, for so long at most.
    void drain(std::chrono::seconds most);

    [[nodiscard]] ServerCounters counters() const;

private:
    void stop();

    ServerState m_state;
    std::vector<std::unique_ptr<ServingLoop>> m_loops;
    std::vector<std::thread> m_threads;
};

} // namespace vlm::http
