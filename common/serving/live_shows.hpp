// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "common/base/clock.hpp"
#include "common/http/exchange.hpp"
#include "common/serving/call.hpp"
#include "common/serving/content.hpp"
#include "common/serving/index_readers.hpp"
#include "common/serving/live_show.hpp"
#include "common/store/connection.hpp"

namespace vlm::serving {

/// The live sources of a server: what is under /live/NAME/. Safe from any thread.
class LiveShows {
public:
    /// Keeps `length` of each source. The index outlives it.
    LiveShows(IndexReaders& index, std::vector<ShownSource> sources, base::Micros length);
    ~LiveShows();
    LiveShows(const LiveShows&) = delete;
    LiveShows& operator=(const LiveShows&) = delete;

    /// Whether a source of this name is among them.
    [[nodiscard]] bool shows(const std::string& name) const { return find(name) != nullptr; }

    /// Answers a request for /live/{name}/{what}, now or when it is there. Throws Problem.
    void answer(const std::shared_ptr<http::Exchange>& exchange, const Call& call, http::Headers headers);

    /// Answers a request for /live/{name}/subtitles/{what}. Throws Problem.
    [[nodiscard]] Content subtitles(const Call& call) const;

    /// All live sources, those that the index knows and those that are shown: /api/live.
    [[nodiscard]] Content list(const store::Connection& index) const;

    /// Figures for Prometheus; empty where nothing is shown.
    [[nodiscard]] std::string metrics() const;

    /// From now on nobody waits: those who do are answered.
    void let_go();

private:
    void watch();
    void find_tasks(const store::Connection& index);
    [[nodiscard]] LiveShow* find(const std::string& name) const;
    [[nodiscard]] LiveShow& shown(const std::string& name) const; ///< throws Problem

    IndexReaders& m_index;
    std::vector<std::unique_ptr<LiveShow>> m_shows;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_ends = false;
    std::thread m_thread; ///< of those who wait; where nothing is shown there is none
};

} // namespace vlm::serving
