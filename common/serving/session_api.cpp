// SPDX-License-Identifier: Apache-2.0
#include "common/serving/session_api.hpp"

#include <fmt/format.h>

#include "common/base/text.hpp"
#include "common/serving/content.hpp"
#include "common/serving/footage_of.hpp"
#include "common/serving/problem.hpp"
#include "common/serving/upload_api.hpp"

namespace vlm::serving {

using Speed = Route::Speed;

namespace {

http::Reply show_session(Access& access, const Uploads* all_uploads, const Call& call) {
    const bool is_open = !access.is_used();
    const auto holder = access.holder(call.exchange);
    const bool views = is_open || (holder && holder->may_view);
    const bool uploads = is_open ? all_uploads != nullptr : holder && holder->may_upload;
    Content content = json_content(fmt::format("{{\"scopes\":[{}{}{}],\"login\":{},{}}}\n", views ? "\"view\"" : "",
                                               views && uploads ? "," : "", uploads ? "\"upload\"" : "",
                                               !is_open && !holder, upload_members(all_uploads)));
    content.caching = Content::Caching::never;
    return reply_with(call.exchange, std::move(content));
}

} // namespace

http::Reply link_to(Access& access, const Call& call, std::string_view kind, const std::string& name) {
    constexpr std::int64_t day = 86'400;
    const std::chrono::seconds time{number_of(call.target.query, "seconds", day, 1, 366 * day)};
    const std::string query = access.link_query(call.exchange, kind, name, time);
    Content content = json_content(fmt::format("{{\"url\":\"/{}/{}/master.m3u8{}{}\"}}\n", kind,
                                               base::percent_encoded(name), query.empty() ? "" : "?", query));
    content.caching = Content::Caching::never;
    return reply_with(call.exchange, std::move(content));
}

std::vector<Route> session_routes(Access& access, IndexReaders& index, bool encrypted, const Uploads* uploads) {
    return {
        {"GET", "/api/session", Right::none, Speed::at_once,
         [&access, uploads](const Call& call) { return show_session(access, uploads, call); }},
        {"POST", "/api/login", Right::none, Speed::at_once,
         [&access, encrypted](const Call& call) { return access.log_in(call.exchange, encrypted); }},
        {"POST", "/api/logout", Right::none, Speed::at_once, [](const Call&) { return Access::log_out(); }},
        {"POST", "/api/videos/{}/link", Right::view, Speed::slow,
         [&access, &index](const Call& call) {
             return link_to(access, call, "v", video_footage(*index.lend(), call.names[0]).video->fingerprint);
         }},
    };
}

std::string with_query(const std::string& playlist, const std::string& query) {
    constexpr std::string_view uri = "URI=\"";
    std::string text;
    for (const std::string_view line : base::split(playlist, '\n')) {
        std::string one{line};
        const std::size_t begin = line.find(uri);
        if (line.starts_with('#') && begin != std::string_view::npos) {
            one.insert(line.find('"', begin + uri.size()), "?" + query);
        } else if (!line.empty() && !line.starts_with('#')) {
            one += "?" + query;
        }
        text += one + "\n";
    }
    text.pop_back(); // the playlist ends with a line end of its own
    return text;
}

std::string track_with_query(const std::string& track, const std::string& query) {
    constexpr std::string_view place = "#xywh=";
    std::string text = track;
    for (std::size_t at = text.find(place); at != std::string::npos; at = text.find(place, at)) {
        text.insert(at, "?" + query);
        at += 1 + query.size() + place.size();
    }
    return text;
}

} // namespace vlm::serving
