// SPDX-License-Identifier: Apache-2.0
#include "common/infer/gauge_poller.hpp"

#include <algorithm>

#include "common/base/error.hpp"
#include "common/base/log.hpp"
#include "common/infer/server_info.hpp"

namespace vlm::infer {
namespace {

constexpr std::chrono::seconds interval{2};

} // namespace

GaugePoller::GaugePoller(Dispatcher& dispatcher, const std::vector<BackendOptions>& servers)
    : m_dispatcher{dispatcher} {
    for (const BackendOptions& options : servers)
        m_servers.push_back(std::make_unique<Polled>(Polled{endpoint_for(options).shown, GaugeReader{options}}));
    m_thread = std::thread{[this] { run(); }};
}

GaugePoller::~GaugePoller() {
    {
        const std::lock_guard lock{m_mutex};
        m_quits = true;
    }
    m_changed.notify_one();
    m_thread.join();
}

void GaugePoller::run() {
    std::unique_lock lock{m_mutex};
    while (!m_changed.wait_for(lock, interval, [this] { return m_quits; })) {
        lock.unlock();
        if (!poll()) return;
        lock.lock();
    }
}

/// False where nobody is to be asked again.
bool GaugePoller::poll() {
    try {
        for (std::size_t i = 0; i < m_servers.size(); ++i)
            poll(i);
    } catch (const base::Interrupted&) {
        return false;
    } catch (const base::Error& error) { // work goes on without gauges
        base::log::warning("{}", error.what());
        return false;
    }
    return std::any_of(m_servers.begin(), m_servers.end(), [](const auto& each) { return each->reader.has_gauges(); });
}

void GaugePoller::poll(std::size_t server) {
    Polled& polled = *m_servers[server];
    const auto gauges = polled.reader.read();
    if (!gauges || !m_dispatcher.observe(server, *gauges) || std::exchange(polled.warned, true)) return;
    base::log::warning(
        "{}: requests pile up before its queue: reading pictures is its bottleneck, and more at once would "
        "only wait; send smaller pictures (--max-side), or give it more processes for that (vLLM: "
        "--api-server-count 4)",
        polled.name);
}

} // namespace vlm::infer
