// SPDX-License-Identifier: Apache-2.0
#include "common/http/reply_head.hpp"

#include <algorithm>
#include <array>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <iterator>
#include <utility>

#include "common/base/error.hpp"

namespace vlm::http {

namespace {

constexpr std::array<std::pair<int, std::string_view>, 29> reasons{{
    {101, "Switching Protocols"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {503, "Service Unavailable"},
    {507, "Insufficient Storage"},
}};

void add(std::string& text, std::string_view name, std::string_view value) {
    const auto has = [](std::string_view part, char c) { return part.find(c) != std::string_view::npos; };
    if (has(value, '\r') || has(value, '\n') || has(name, '\r') || has(name, '\n') || has(name, ':'))
        throw base::Error{fmt::format("header {}: a line end in its value", name)};
    text.append(name).append(": ").append(value).append("\r\n");
}

} // namespace

std::string http_date(std::time_t time) {
    return fmt::format("{:%a, %d %b %Y %H:%M:%S GMT}", fmt::gmtime(time));
}

std::string_view reason_of(int status) {
    const auto* found = std::lower_bound(reasons.begin(), reasons.end(), status,
                                         [](const auto& one, int wanted) { return one.first < wanted; });
    return found != reasons.end() && found->first == status ? found->second : "Status";
}

std::string write_head(const ReplyHead& head, const Headers& headers) {
    std::string text;
    text.reserve(512);
    fmt::format_to(std::back_inserter(text), "HTTP/1.1 {} {}\r\n", head.status, reason_of(head.status));
    add(text, "Server", head.server);
    add(text, "Date", head.date);
    for (const auto& [name, value] : headers.fields())
        add(text, name, value);
    if (head.end == BodyEnd::length) fmt::format_to(std::back_inserter(text), "Content-Length: {}\r\n", head.length);
    if (head.end == BodyEnd::chunked) add(text, "Transfer-Encoding", "chunked");
    if (!head.keeps_open) add(text, "Connection", "close");
    if (head.keeps_open && head.is_http_1_0) add(text, "Connection", "keep-alive");
    return text.append("\r\n");
}

std::string chunk(std::string_view piece) {
    return fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
}

} // namespace vlm::http
