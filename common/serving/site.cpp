// SPDX-License-Identifier: Apache-2.0
#include "common/serving/site.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/archive/open_archive.hpp"
#include "common/archive/video_list.hpp"
#include "common/serving/count_api.hpp"
#include "common/serving/metrics.hpp"
#include "common/serving/moment_api.hpp"
#include "common/serving/problem.hpp"
#include "common/serving/session_api.hpp"
#include "common/serving/upload_api.hpp"
#include "common/serving/video_api.hpp"

namespace vlm::serving {

using Speed = Route::Speed;

namespace {

constexpr std::size_t most_waiting = 10'000; // requests; more would wait longer than anybody does

http::Reply alive(const Call& call) {
    Content content = json_content("{\"status\":\"ok\"}\n");
    content.caching = Content::Caching::never;
    return reply_with(call.exchange, std::move(content));
}

} // namespace

/// What may be answered, and by whom.
struct Site::Asked {
    http::RequestTarget target;
    Router::Found found;
    std::string who; ///< asks

    [[nodiscard]] Call call(const http::Exchange& exchange) const { return {exchange, target, found.names, who}; }
};

/// A request that may be answered.
struct Site::Request {
    std::shared_ptr<http::Exchange> exchange;
    Asked asked;
    std::chrono::steady_clock::time_point came = std::chrono::steady_clock::now();

    [[nodiscard]] Call call() const { return asked.call(*exchange); }
};

Site::Site(const std::string& db, std::span<const Asset> assets, SiteOptions options)
    : m_options{std::move(options)}
    , m_host_names{m_options.host_names}
    , m_rate{m_options.rate}
    , m_index{db}
    , m_shelf{m_index, m_options.open_videos, m_options.transcode}
    , m_vod{m_index, m_shelf}
    , m_uploaded{m_options.uploads, m_options.transcode}
    , m_live{m_index, std::move(m_options.live), m_options.live_window}
    , m_page{assets}
    , m_news{m_index, [this](const std::string& source) { return m_live.shows(source); }}
    , m_router{routes()}
    , m_workers{m_options.threads, most_waiting} {}

Site::~Site() = default;

Route Site::index_route(std::string_view path, Content (*answer)(const store::Connection&, const Call&)) {
    return {"GET", path, Right::view, Speed::slow, [this, answer](const Call& call) {
                const auto upload = upload_of(call);
                return reply_with(call.exchange, answer(*(upload ? upload->index : m_index).lend(), call));
            }};
}

/// The upload that is the video of a request; null where the index has that, or nobody has it who may see it.
std::shared_ptr<UploadedVideo> Site::upload_of(const Call& call) {
    if (m_options.uploads == nullptr || call.names.empty()) return nullptr;
    auto upload = m_uploaded.find(call.names[0], call.who);
    return upload && archive::video_with(*m_index.lend(), call.names[0]) ? nullptr : upload;
}

std::vector<Route> Site::routes() {
    std::vector<Route> all{
        {"GET", "/v/{}/{}", Right::view, Speed::slow,
         [this](const Call& call) {
             const auto upload = upload_of(call);
             return (upload ? upload->vod : m_vod).answer(call);
         },
         nullptr, nullptr, [this](const Call& call) { return m_vod.answer_at_once(call); }},
        index_route("/api/videos/{}/at", show_moment),
        index_route("/api/videos/{}/results", list_answers),
        index_route("/api/videos/{}/counts", show_counts),
        index_route("/api/videos/{}/occupancy", show_occupancy),
        index_route("/api/videos/{}/crossings", list_crossings),
        index_route("/api/videos/{}/transcript", list_speech),
        index_route("/api/videos/{}/events", list_happenings),
        index_route("/api/videos/{}", show_video),
        index_route("/api/videos", list_videos),
        index_route("/api/search", find_moments),
        index_route("/api/archive", show_archive),
        index_route("/api/tasks", list_tasks),
        index_route("/api/status", list_running),
        {"GET", "/api/live", Right::view, Speed::slow,
         [this](const Call& call) { return reply_with(call.exchange, m_live.list(*m_index.lend())); }},
        {"GET", "/live/{}/{}", Right::view, Speed::at_once, nullptr,
         [this](const auto& exchange, const Call& call, http::Headers headers) {
             m_live.answer(exchange, call, std::move(headers));
         }},
        {"GET", "/live/{}/subtitles/{}", Right::view, Speed::slow,
         [this](const Call& call) { return reply_with(call.exchange, m_live.subtitles(call)); }},
        {"POST", "/api/live/{}/link", Right::view, Speed::at_once,
         [this](const Call& call) {
             if (!m_live.shows(call.names[0])) throw Problem{404, "no live source of this name is shown"};
             return link_to(m_access, call, "live", call.names[0]);
         }},
        {"GET", "/api/stream", Right::view, Speed::at_once, nullptr,
         [this](const auto& exchange, const Call& call, http::Headers headers) {
             if (exchange->method() == "HEAD") throw Problem{405, "a stream is for GET"};
             m_news.subscribe(exchange, call, std::move(headers));
         }},
        {"GET", "/healthz", Right::none, Speed::at_once, alive},
        {"GET", "/readyz", Right::none, Speed::slow, [this](const Call& call) { return ready(call); }},
        {"GET", "/metrics", Right::view, Speed::at_once, [this](const Call& call) { return metrics(call); }},
        {"GET", "/", Right::none, Speed::at_once,
         [this](const Call& call) { return m_page.answer(call.exchange, "index.html"); }},
        {"GET", "/assets/{}", Right::none, Speed::at_once,
         [this](const Call& call) { return m_page.answer(call.exchange, call.names[0]); }},
        {"GET", "/assets/{}/{}", Right::none, Speed::at_once,
         [this](const Call& call) { return m_page.answer(call.exchange, call.names[0] + "/" + call.names[1]); }},
    };
    for (Route& route : session_routes(m_access, m_index, m_options.encrypted, m_options.uploads))
        all.push_back(std::move(route));
    if (m_options.uploads == nullptr) return all;
    for (Route& route : upload_routes(*m_options.uploads))
        all.push_back(std::move(route));
    return all;
}

/// Whether the index can still be read, as a new reader would.
http::Reply Site::ready(const Call& call) {
    try {
        static_cast<void>(archive::open_archive(m_index.path(), archive::Access::read));
    } catch (const base::Error& error) {
        throw Problem{503, error.what()};
    }
    return alive(call);
}

void Site::use(std::shared_ptr<const Tokens> tokens) {
    m_access.use(std::move(tokens));
    m_news.let_go(); // clients come again, and are asked who they are
    if (m_options.uploads != nullptr) m_options.uploads->end_streams();
}

void Site::end_streams() {
    m_news.stop();
    m_live.let_go();
    if (m_options.uploads != nullptr) m_options.uploads->end_streams();
}

void Site::stop() {
    if (m_options.uploads != nullptr) m_options.uploads->stop();
    m_workers.stop();
}

void Site::show_counters(std::function<http::ServerCounters()> counters) {
    const std::lock_guard lock{m_counters_mutex};
    m_counters = std::move(counters);
}

http::Reply Site::metrics(const Call& call) {
    const std::lock_guard lock{m_counters_mutex};
    Content content =
        text_content("text/plain; version=0.0.4; charset=utf-8",
                     metrics_text(m_counters ? m_counters() : http::ServerCounters{}, m_latencies, m_shelf.count()) +
                         m_live.metrics());
    content.caching = Content::Caching::never;
    return reply_with(call.exchange, std::move(content));
}

bool Site::is_known_origin(std::string_view origin) const {
    const auto& known = m_options.origins;
    return std::find(known.begin(), known.end(), origin) != known.end();
}

Site::Asked Site::accepted(const http::Exchange& exchange) {
    if (!m_rate.admit(exchange.peer())) throw Problem{429, "too many requests from this address; try again later"};
    if (!m_host_names.has(exchange.header("host")))
        throw Problem{421, "this server does not go by that name; --host-name NAME tells it to"};
    auto target = http::parse_target(exchange.target());
    if (!target) throw Problem{400, "the address makes no sense"};
    Router::Found found = m_router.find(exchange.method(), target->path);
    if (found.route == nullptr && found.allowed.empty()) throw Problem{404, "there is nothing at this address"};
    if (found.route != nullptr && found.route->method != "GET" &&
        !is_own_origin(exchange.header("origin"), exchange.header("host")))
        throw Problem{403, "pages of other sites may not do this"};
    std::optional<TokenEntry> holder;
    if (found.route != nullptr) holder = m_access.check(exchange, *target, found.route->right);
    return {std::move(*target), std::move(found), holder ? holder->name : ""};
}

void Site::finish(const http::Exchange& exchange, http::Reply& reply) {
    reply.headers.add("X-Content-Type-Options", "nosniff");
    if (m_access.is_used()) reply.headers.add("Vary", "Authorization, Cookie"); // caches in between keep people apart
    const std::string_view origin = exchange.header("origin");
    if (m_options.origins.empty()) return;
    reply.headers.add("Vary", "Origin");
    if (!is_known_origin(origin)) return;
    reply.headers.add("Access-Control-Allow-Origin", std::string{origin});
    reply.headers.add("Access-Control-Allow-Headers", "Authorization, Range");
    reply.headers.add("Access-Control-Expose-Headers", "Content-Length, Content-Range, ETag");
}

void Site::handle(const std::shared_ptr<http::Exchange>& exchange) {
    try {
        const auto request = std::make_shared<const Request>(Request{exchange, accepted(*exchange)});
        const Router::Found& found = request->asked.found;
        const Route* route = found.route;
        if (route == nullptr) {
            const bool asks = exchange->method() == "OPTIONS"; // of pages of other sites, before they ask
            http::Reply reply = asks ? http::Reply{204, {}, {}} : problem_reply(405, "it takes " + found.allowed);
            reply.headers.add("Allow", found.allowed);
            finish(*exchange, reply);
            exchange->reply(std::move(reply));
        } else if (route->stream) {
            http::Reply headers;
            finish(*exchange, headers);
            route->stream(exchange, request->call(), std::move(headers.headers));
        } else if (auto reply = route->quick ? route->quick(request->call()) : std::nullopt) {
            give(*request, std::move(*reply));
        } else if (route->speed == Speed::at_once) {
            work_on(request);
        } else if (!m_workers.give([this, request] { work_on(request); })) {
            throw Problem{503, "too many requests wait already; try again"};
        }
    } catch (...) {
        refuse(*exchange);
    }
}

std::shared_ptr<http::BodySink> Site::sink_for(http::Exchange& exchange) {
    if (!exchange.header("content-type").starts_with("multipart/")) return nullptr;
    const Asked asked = accepted(exchange); // before all of a long body comes
    const Route* route = asked.found.route;
    return route != nullptr && route->sink ? route->sink(exchange, asked.call(exchange)) : nullptr;
}

void Site::refuse(http::Exchange& exchange) {
    http::Reply reply = reply_to_current_exception();
    finish(exchange, reply);
    exchange.reply(std::move(reply));
}

void Site::work_on(const std::shared_ptr<const Request>& request) {
    http::Reply reply;
    try {
        reply = request->asked.found.route->answer(request->call());
    } catch (...) {
        reply = reply_to_current_exception();
    }
    give(*request, std::move(reply));
}

void Site::give(const Request& request, http::Reply reply) {
    finish(*request.exchange, reply);
    const auto took = std::chrono::steady_clock::now() - request.came;
    m_latencies.add(std::chrono::duration_cast<std::chrono::microseconds>(took));
    request.exchange->reply(std::move(reply));
}

} // namespace vlm::serving
