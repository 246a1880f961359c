// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "common/http/exchange.hpp"
#include "common/http/server.hpp"
#include "common/serving/access.hpp"
#include "common/serving/asset.hpp"
#include "common/serving/host_names.hpp"
#include "common/serving/index_readers.hpp"
#include "common/serving/latencies.hpp"
#include "common/serving/live_shows.hpp"
#include "common/serving/news_feed.hpp"
#include "common/serving/page.hpp"
#include "common/serving/request_rate.hpp"
#include "common/serving/router.hpp"
#include "common/serving/uploaded_videos.hpp"
#include "common/serving/uploads.hpp"
#include "common/serving/video_shelf.hpp"
#include "common/serving/vod.hpp"
#include "common/serving/work_threads.hpp"

namespace vlm::serving {

struct SiteOptions {
    std::vector<std::string> host_names; ///< under which it may be asked, besides addresses and localhost
    bool encrypted = false;              ///< it is asked over TLS alone
    std::vector<std::string> origins;    ///< of other sites, whose pages may read what is served: "https://a.example"
    std::size_t threads = 4;             ///< for what may wait for a disk
    std::size_t open_videos = 20;
    std::optional<std::size_t> rate; ///< requests a second of one address (RequestRate)
    hls::Transcode transcode = hls::Transcode::where_needed;
    Uploads* uploads = nullptr;                         ///< null: there are none; they outlive the site
    std::vector<ShownSource> live;                      ///< that are shown besides
    base::Micros live_window{std::chrono::minutes{10}}; ///< how far back each of them can be watched
};

/// All that is served: of an index, and live.
class Site : public http::Service {
public:
    /// The assets last. Throws as IndexReaders does.
    Site(const std::string& db, std::span<const Asset> assets, SiteOptions options);
    ~Site() override;

    void handle(const std::shared_ptr<http::Exchange>& exchange) override;
    [[nodiscard]] std::shared_ptr<http::BodySink> sink_for(http::Exchange& exchange) override;
    void refuse(http::Exchange& exchange) override;

    /// From now on who asks needs one of these tokens; null: everybody is let in. Safe from any thread.
    void use(std::shared_ptr<const Tokens> tokens);

    /// What /metrics tells of the server. Safe from any thread.
    void show_counters(std::function<http::ServerCounters()> counters);

    /// Ends the streams, so that their clients leave: before the server is drained.
    void end_streams();

    /// Ends all work, so that nothing is answered any more: before the server ends.
    void stop();

private:
    struct Asked;
    struct Request;

    [[nodiscard]] std::vector<Route> routes();
    [[nodiscard]] Route index_route(std::string_view path, Content (*answer)(const store::Connection&, const Call&));
    [[nodiscard]] http::Reply ready(const Call& call);
    [[nodiscard]] http::Reply metrics(const Call& call);
    [[nodiscard]] std::shared_ptr<UploadedVideo> upload_of(const Call& call);
    [[nodiscard]] Asked accepted(const http::Exchange& exchange);
    void work_on(const std::shared_ptr<const Request>& request);
    void give(const Request& request, http::Reply reply);
    void finish(const http::Exchange& exchange, http::Reply& reply);
    [[nodiscard]] bool is_known_origin(std::string_view origin) const;

    SiteOptions m_options;
    HostNames m_host_names;
    RequestRate m_rate;
    Access m_access;
    IndexReaders m_index;
    VideoShelf m_shelf;
    Vod m_vod;
    UploadedVideos m_uploaded;
    LiveShows m_live;
    Page m_page;
    Latencies m_latencies;
    std::mutex m_counters_mutex;
    std::function<http::ServerCounters()> m_counters;
    NewsFeed m_news;
    Router m_router;
    WorkThreads m_workers; ///< the last: it uses the others
};

} // namespace vlm::serving
