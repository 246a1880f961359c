// SPDX-License-Identifier: Apache-2.0
#include "common/serving/page.hpp"

#include "common/http/gzip.hpp"
#include "common/http/validator.hpp"
#include "common/serving/problem.hpp"

namespace vlm::serving {
namespace {

/// Nothing but what comes from here: no script or style in the page itself, no frame around it.
constexpr const char* policy =
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

} // namespace

Page::Page(std::span<const Asset> assets) {
    for (const Asset& asset : assets) {
        File file{asset, std::make_shared<const std::string>(asset.bytes), nullptr};
        if (!asset.gzip.empty()) file.gzip = std::make_shared<const std::string>(asset.gzip);
        m_files.emplace(asset.name, std::move(file));
    }
}

http::Reply Page::answer(const http::Exchange& exchange, std::string_view name) const {
    const auto found = m_files.find(name);
    if (found == m_files.end()) throw Problem{404, "the page has no such file"};
    const File& file = found->second;
    const bool compressed = file.gzip && http::takes_gzip(exchange.header("accept-encoding"));
    const std::string tag = '"' + std::string{file.asset.hash.substr(0, 32)} + (compressed ? "-gz\"" : "\"");
    http::Reply reply;
    reply.headers.add("ETag", tag);
    reply.headers.add("Cache-Control", "no-cache"); // asked about each time: a newer program has a newer page
    reply.headers.add("Vary", "Accept-Encoding");
    if (http::has_tag(exchange.header("if-none-match"), tag)) {
        reply.status = 304;
        return reply;
    }
    reply.headers.add("Content-Type", std::string{file.asset.type});
    reply.headers.add("Content-Security-Policy", policy);
    reply.headers.add("Referrer-Policy", "same-origin");
    if (compressed) reply.headers.add("Content-Encoding", "gzip");
    reply.body.emplace_back(compressed ? file.gzip : file.bytes);
    return reply;
}

} // namespace vlm::serving
