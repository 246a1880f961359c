// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "common/infer/backend_options.hpp"
#include "common/infer/dispatcher.hpp"
#include "common/infer/gauge_reader.hpp"

namespace vlm::infer {

/// Tells a dispatcher every two seconds what its servers say of their load, in a thread of its own, for as long as one
/// of them does. Warns once of each server that is slow at reading pictures.
class GaugePoller {
public:
    /// `servers` in the dispatcher's order, which outlives it.
    GaugePoller(Dispatcher& dispatcher, const std::vector<BackendOptions>& servers);
    ~GaugePoller();
    GaugePoller(const GaugePoller&) = delete;
    GaugePoller& operator=(const GaugePoller&) = delete;

private:
    struct Polled {
        std::string name;
        GaugeReader reader;
        bool warned = false;
    };

    void run();
    [[nodiscard]] bool poll();
    void poll(std::size_t server);

    Dispatcher& m_dispatcher;
    std::vector<std::unique_ptr<Polled>> m_servers;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_quits = false;
    std::thread m_thread;
};

} // namespace vlm::infer
