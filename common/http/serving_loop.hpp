// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "common/base/descriptor.hpp"
#include "common/http/client_limits.hpp"
#include "common/http/exchange.hpp"

struct ssl_ctx_st;

namespace vlm::http {

/// What a server allows.
struct ServerOptions {
    std::size_t most_header = std::size_t{16} << 10; ///< bytes of a request's head
    std::size_t most_body = std::size_t{64} << 10;   ///< of a body that no sink takes
    std::size_t most_connections = 20'000;           ///< of all clients
    std::optional<std::size_t> most_per_address;     ///< of one address (ClientLimits)
    std::chrono::seconds header_time{10};            ///< for a head to arrive
    std::chrono::seconds idle_time{75};              ///< between two requests
    std::chrono::seconds stall_time{30};             ///< that a client may take nothing, or send nothing
    std::string name = "vlm-tools";                  ///< the Server header
};

/// What all loops of a server share.
struct ServerState {
    ServerState(Service& its_service, ServerOptions its_options)
        : service{its_service}
        , options{std::move(its_options)}
        , clients{options.most_connections, options.most_per_address} {}

    /// For the next connection.
    [[nodiscard]] std::shared_ptr<ssl_ctx_st> current_tls() {
        const std::lock_guard lock{tls_mutex};
        return tls;
    }

    Service& service;
    ServerOptions options;
    ClientLimits clients;
    std::mutex tls_mutex;
    std::shared_ptr<ssl_ctx_st> tls; ///< null: nothing is encrypted
    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> bytes{0};
    std::atomic<bool> draining{false};
};

/// One thread's part of a server: who connects to one socket is served by one thread.
class ServingLoop {
public:
    /// The state outlives the loop.
    ServingLoop(ServerState& state, base::Descriptor socket);
    ~ServingLoop();
    ServingLoop(const ServingLoop&) = delete;
    ServingLoop& operator=(const ServingLoop&) = delete;

    /// Serves, until stop().
    void run();

    /// Safe from any thread.
    void stop();

private:
    class Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

} // namespace vlm::http
