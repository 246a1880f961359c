// SPDX-License-Identifier: Apache-2.0
#include "tools/count/run_line.hpp"

#include <algorithm>
#include <exception>

#include "common/base/signals.hpp"

namespace vlm::counting_tool {

using State = SourceRun::State;

RunLine::~RunLine() {
    if (m_line.empty() && m_live.empty()) return;
    const base::StopScope nobody_takes_more;
    m_tools.output.turns().close();
    m_line.clear();
    m_live.clear();
}

void RunLine::begin(SourceTask task) {
    m_line.push_back(std::make_unique<SourceRun>(m_tools, std::move(task), [this] { wake(); }));
}

void RunLine::wait_for_all() {
    wait_for_line(0);
    while (!m_live.empty()) {
        throw_if_fatal();
        if (m_live.front()->state() != State::over) {
            wait_for_change();
            continue;
        }
        take(*m_live.front());
        m_live.erase(m_live.begin());
    }
}

/// Until no more than so many have their turn before them, or have it.
void RunLine::wait_for_line(std::size_t most) {
    for (;;) {
        settle();
        if (m_line.size() <= most) return;
        wait_for_change();
    }
}

void RunLine::wait_for_change() {
    std::unique_lock lock{m_mutex};
    m_wakes.wait(lock, [this] { return m_changed; });
    m_changed = false;
}

void RunLine::settle() {
    throw_if_fatal();
    for (auto run = m_line.begin(); run != m_line.end();) {
        const bool live = (*run)->state() == State::live;
        if (live) m_live.push_back(std::move(*run));
        run = live ? m_line.erase(run) : run + 1;
    }
    while (!m_line.empty() && m_line.front()->state() == State::over) {
        take(*m_line.front());
        m_line.pop_front();
    }
}

void RunLine::throw_if_fatal() const {
    const auto look = [](const auto& run) {
        if (run->is_fatal()) std::rethrow_exception(run->error());
    };
    std::for_each(m_line.begin(), m_line.end(), look);
    std::for_each(m_live.begin(), m_live.end(), look);
}

void RunLine::take(SourceRun& run) const {
    if (run.error()) std::rethrow_exception(run.error());
    run.finish();
    m_take(run);
}

/// By threads of runs.
void RunLine::wake() {
    const std::lock_guard lock{m_mutex};
    m_changed = true;
    m_wakes.notify_all();
}

} // namespace vlm::counting_tool
