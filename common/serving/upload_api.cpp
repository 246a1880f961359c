// SPDX-License-Identifier: Apache-2.0
#include "common/serving/upload_api.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "common/serving/content.hpp"
#include "common/serving/problem.hpp"

namespace vlm::serving {

using Speed = Route::Speed;

namespace {

/// Whose turn it is: the token's, else the address's.
std::string party_of(const Call& call) {
    return call.who.empty() ? call.exchange.peer() : "token " + call.who;
}

http::Reply take_upload(Uploads& uploads, const Call& call) {
    auto* form = dynamic_cast<UploadForm*>(call.exchange.sink().get());
    if (form == nullptr) throw Problem{400, "there is no form: curl -F file=@clip.mp4 -F prompt='What happens?'"};
    const std::string job = uploads.submit(*form, call.who, party_of(call));
    const std::string url = "/api/jobs/" + job;
    http::Reply reply =
        http::text_reply(202, "application/json", fmt::format("{{\"job\":\"{}\",\"url\":\"{}\"}}\n", job, url));
    reply.headers.add("Location", url);
    reply.headers.add("Cache-Control", "no-store");
    return reply;
}

http::Reply show_job(Uploads& uploads, const Call& call) {
    Content content = json_content(uploads.show(call.names[0], call.who));
    content.caching = Content::Caching::never;
    return reply_with(call.exchange, std::move(content));
}

http::Reply remove_job(Uploads& uploads, const Call& call) {
    uploads.remove(call.names[0], call.who);
    return {204, {}, {}};
}

} // namespace

std::vector<Route> upload_routes(Uploads& uploads) {
    return {
        {"POST", "/api/analyze", Right::upload, Speed::slow,
         [&uploads](const Call& call) { return take_upload(uploads, call); }, nullptr,
         [&uploads](const http::Exchange& exchange, const Call& call) {
             return uploads.begin(exchange, party_of(call));
         }},
        {"GET", "/api/jobs/{}", Right::upload, Speed::slow,
         [&uploads](const Call& call) { return show_job(uploads, call); }},
        {"DELETE", "/api/jobs/{}", Right::upload, Speed::slow,
         [&uploads](const Call& call) { return remove_job(uploads, call); }},
        {"GET", "/api/jobs/{}/stream", Right::upload, Speed::at_once, nullptr,
         [&uploads](const auto& exchange, const Call& call, http::Headers headers) {
             uploads.listen(call.names[0], call.who, exchange, std::move(headers));
         }},
    };
}

std::string upload_members(const Uploads* uploads) {
    if (uploads == nullptr) return R"("upload":null,"profiles":[])";
    return fmt::format(R"("upload":{{"max_bytes":{}}},"profiles":{})", uploads->options().most_bytes,
                       nlohmann::json(uploads->options().profiles).dump());
}

} // namespace vlm::serving
