// SPDX-License-Identifier: Apache-2.0
#include "common/serving/news_feed.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/archive/event_list.hpp"
#include "common/base/log.hpp"
#include "common/base/what_failed.hpp"
#include "common/records/json_line.hpp"
#include "common/serving/answer_entry.hpp"
#include "common/serving/event_stream.hpp"
#include "common/serving/footage_of.hpp"
#include "common/serving/problem.hpp"

namespace vlm::serving {

using archive::Arrivals;
using Steady = std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds look_each{200};
constexpr std::chrono::seconds comment_each{15};

std::string occupied_line(const archive::OccupancySeries& series, const archive::Stretch& now) {
    records::JsonLine line;
    line.text("task", series.task_name).text("zone", series.zone).text("class", series.kind);
    return line.seconds("t", now.t0).integer("n", now.n).line();
}

/// Of a live source that came into the index meanwhile, it is that one.
void find_out(const store::Connection& index, Arrivals& arrivals) {
    if (!arrivals.is_stranger()) return;
    for (archive::Footage& source : archive::live_sources(index)) {
        if (source.name == arrivals.name()) return arrivals.meet(index, std::move(source));
    }
}

} // namespace

/// A client, and what it knows already.
struct NewsFeed::Subscriber {
    std::shared_ptr<http::ReplyStream> stream;
    Arrivals arrivals;
    base::Wall last_status;

    /// False where nobody takes it any more.
    bool tell(const store::Connection& index) {
        std::string text;
        find_out(index, arrivals);
        arrivals.take({[&](const archive::StoredResult& result) { text += event_of("result", answer_entry(result)); },
                       [&](std::string_view record) { text += event_of("count", record); },
                       [&](const archive::OccupancySeries& series, const archive::Stretch& now) {
                           text += event_of("count", occupied_line(series, now));
                       }});
        const base::Wall now = base::wall_now();
        archive::list_statuses(index, last_status,
                               [&](std::string_view record) { text += event_of("status", record); });
        last_status = now;
        return text.empty() || stream->send(std::move(text));
    }
};

NewsFeed::NewsFeed(IndexReaders& index, std::function<bool(const std::string&)> is_shown)
    : m_index{index}
    , m_is_shown{std::move(is_shown)}
    , m_thread{[this] { run(); }} {}

void NewsFeed::let_go() {
    const std::lock_guard lock{m_mutex};
    m_lets_go = true;
    m_changed.notify_one();
}

void NewsFeed::subscribe(const std::shared_ptr<http::Exchange>& exchange, const Call& call, http::Headers headers) {
    const std::lock_guard lock{m_mutex};
    if (m_ends) return exchange->reply(problem_reply(503, "the server is about to stop"));
    m_newcomers.push_back(
        {exchange, call.target.query.get("video"), call.target.query.get("source"), std::move(headers)});
    m_changed.notify_one();
}

void NewsFeed::stop() {
    {
        const std::lock_guard lock{m_mutex};
        m_ends = true;
    }
    m_changed.notify_one();
    if (m_thread.joinable()) m_thread.join();
    m_newcomers.clear(); // while the server can still tell them
}

std::optional<std::vector<NewsFeed::Newcomer>> NewsFeed::wait(std::vector<Subscriber>& subscribers) {
    std::unique_lock lock{m_mutex};
    const auto has_come = [this] { return m_ends || m_lets_go || !m_newcomers.empty(); };
    if (subscribers.empty()) {
        m_changed.wait(lock, has_come);
    } else {
        m_changed.wait_for(lock, look_each, has_come);
    }
    if (std::exchange(m_lets_go, false)) subscribers.clear();
    if (m_ends) return std::nullopt;
    return std::exchange(m_newcomers, {});
}

void NewsFeed::run() {
    while (true) {
        try {
            work();
            return;
        } catch (const std::exception& error) { // the index fails: clients come again, and so does this
            base::log::error("{}", base::what_failed(error));
            std::this_thread::sleep_for(std::chrono::seconds{1});
        }
    }
}

void NewsFeed::work() {
    const auto index = m_index.lend();
    archive::IndexChanges changes{*index};
    std::vector<Subscriber> subscribers;
    auto last_comment = Steady::now();
    while (auto newcomers = wait(subscribers)) {
        for (Newcomer& newcomer : *newcomers)
            admit(*index, newcomer, subscribers);
        const bool comment = Steady::now() - last_comment > comment_each;
        if (comment) last_comment = Steady::now();
        const bool changed = changes.any();
        std::erase_if(subscribers, [&](Subscriber& subscriber) {
            if (changed && !subscriber.tell(*index)) return true;
            return comment && !subscriber.stream->send(": still here\n\n");
        });
    }
}

archive::Footage NewsFeed::footage_of(const store::Connection& index, const Newcomer& newcomer) const {
    if (newcomer.video.empty() == newcomer.source.empty())
        throw Problem{400, "say ?video=ID, or ?source=NAME of a live one"};
    if (!newcomer.video.empty()) return video_footage(index, newcomer.video);
    for (archive::Footage& source : archive::live_sources(index)) {
        if (source.name == newcomer.source) return std::move(source);
    }
    if (!m_is_shown(newcomer.source)) throw Problem{404, "the index has no such live source, and none is shown"};
    return {std::nullopt, 0, newcomer.source};
}

void NewsFeed::admit(const store::Connection& index, const Newcomer& newcomer, std::vector<Subscriber>& subscribers) {
    try {
        archive::Footage footage = footage_of(index, newcomer);
        Arrivals arrivals{index, std::move(footage)};
        subscribers.push_back({newcomer.exchange->stream(200, event_stream_headers(newcomer.headers)),
                               std::move(arrivals), base::wall_now()});
        static_cast<void>(subscribers.back().stream->send("retry: 2000\n\n"));
    } catch (...) {
        http::Reply reply = reply_to_current_exception();
        for (const auto& [name, value] : newcomer.headers.fields())
            reply.headers.add(name, value);
        newcomer.exchange->reply(std::move(reply));
    }
}

} // namespace vlm::serving
