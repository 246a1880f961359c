// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "common/archive/arrivals.hpp"
#include "common/http/exchange.hpp"
#include "common/serving/call.hpp"
#include "common/serving/index_readers.hpp"

namespace vlm::serving {

/// Tells clients what comes into the index, as it comes (Server-Sent Events). Safe from any thread.
class NewsFeed {
public:
    /// The index outlives it. `is_shown`: whether a live source is, though the index may not know it yet.
    NewsFeed(IndexReaders& index, std::function<bool(const std::string& source)> is_shown);
    ~NewsFeed() { stop(); }
    NewsFeed(const NewsFeed&) = delete;
    NewsFeed& operator=(const NewsFeed&) = delete;

    /// From now on this client is told what comes of the video or live source that its request names. A request that
    /// names none of the index, and none that is shown, is answered with a problem.
    void subscribe(const std::shared_ptr<http::Exchange>& exchange, const Call& call, http::Headers headers);

    /// Ends the streams that there are.
    void let_go();

    /// Ends all streams, for good.
    void stop();

private:
    struct Subscriber;
    struct Newcomer {
        std::shared_ptr<http::Exchange> exchange;
        std::string video;
        std::string source;
        http::Headers headers; ///< that go with the answer
    };

    void run();
    void work();
    [[nodiscard]] archive::Footage footage_of(const store::Connection& index, const Newcomer& newcomer) const;
    void admit(const store::Connection& index, const Newcomer& newcomer, std::vector<Subscriber>& subscribers);

    /// Who has come, within a moment where anybody listens; nothing where it is to end. Lets go of the subscribers
    /// where that is wanted.
    [[nodiscard]] std::optional<std::vector<Newcomer>> wait(std::vector<Subscriber>& subscribers);

    IndexReaders& m_index;
    std::function<bool(const std::string&)> m_is_shown;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<Newcomer> m_newcomers;
    bool m_lets_go = false;
    bool m_ends = false;
    std::thread m_thread; ///< the last: it uses the others
};

} // namespace vlm::serving
