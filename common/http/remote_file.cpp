// SPDX-License-Identifier: Apache-2.0
#include "common/http/remote_file.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <string_view>

#include <curl/curl.h>
#include <fmt/format.h>

#include "common/base/redact.hpp"

namespace vlm::http {

using Kind = RemoteError::Kind;

namespace {

constexpr int ok = 200;
constexpr int part = 206;
constexpr int beyond_end = 416;

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() && number >= 0 ? std::optional{number}
                                                                                   : std::nullopt;
}

/// How long the whole file is: behind the "/" of "bytes 0-99/1234", or all that comes.
std::optional<std::int64_t> size_in(const Response& response) {
    if (response.status == ok) return number_in(response.headers.get("Content-Length"));
    const std::string_view range = response.headers.get("Content-Range");
    return number_in(range.substr(std::min(range.find('/'), range.size() - 1) + 1));
}

bool is_redirection(const Response& response) {
    const int status = response.status;
    return (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) &&
           !response.headers.get("Location").empty();
}

std::string words_of(int status) {
    switch (status) {
    case 401:
        return "its server wants a user and a password";
    case 403:
        return "its server does not give it to us";
    case 404:
    case 410:
        return "its server has no such file";
    default:
        return fmt::format("its server answers {}", status);
    }
}

} // namespace

RemoteFile::RemoteFile(Client& client, const std::string& url, const RemoteLimits& limits)
    : m_client{client}
    , m_name{base::redact_url(url)}
    , m_limits{limits} {
    const auto parts = parse_url(url);
    if (!parts) fail(Kind::unusable, "is no address of a web server");
    m_url = *parts;
    m_facts = facts_of(ask(0, 1, false));
}

std::string RemoteFile::read(std::int64_t from, std::int64_t to) {
    if (from >= to) return "";
    const bool whole = from == 0 && to == m_facts.size;
    Response response = ask(from, to, whole);
    if (facts_of(response) != m_facts) fail(Kind::unusable, "has changed while it was read");
    if (response.status == ok && !whole) fail(Kind::unusable, "its server sends no parts of it; download it first");
    const bool right = response.status == ok ||
                       response.headers.get("Content-Range").starts_with(fmt::format("bytes {}-{}/", from, to - 1));
    if (!right || response.body.size() != static_cast<std::size_t>(to - from))
        fail(Kind::unusable, "its server sends another part than was asked for");
    return std::move(response.body);
}

/// The answer, with its body where that is the part that was asked for; or the `whole` file, where that is wanted.
Response RemoteFile::ask(std::int64_t from, std::int64_t to, bool whole) {
    Request request;
    request.headers.add("Range", fmt::format("bytes={}-{}", from, to - 1));
    request.connect = m_limits.connect;
    request.answer = m_limits.answer;
    request.stall = m_limits.stall;
    request.when_stopped = WhenStopped::give_up;
    constexpr int most_redirections = 5;
    for (int i = 0; i <= most_redirections; ++i) {
        request.url = format_url(m_url);
        std::string body;
        Response response = m_client.perform(request, [&](const Response& head, std::string_view piece) {
            if (head.status != part && !(head.status == ok && whole)) return BodyStep::finished;
            body += piece;
            return body.size() > static_cast<std::size_t>(to - from) ? BodyStep::finished : BodyStep::progress;
        });
        if (response.fault != Fault::none) fail(Kind::unreachable, "cannot be reached: " + response.message);
        response.body = std::move(body);
        if (!is_redirection(response)) return response;
        const auto target = resolve(m_url, response.headers.get("Location"));
        if (!target) fail(Kind::unusable, "its server leads to what is no web address");
        m_url = *target;
    }
    fail(Kind::unusable, "its server leads from one address to the next");
}

RemoteFacts RemoteFile::facts_of(const Response& response) const {
    const int status = response.status;
    const bool is_gone = status == 404 || status == 410;
    if (status != ok && status != part && status != beyond_end)
        fail(is_gone ? Kind::gone : Kind::refused, words_of(status));
    RemoteFacts facts;
    const auto size = size_in(response);
    if (!size)
        fail(Kind::unusable,
             "its server does not tell how long it is: download it first; what is live is for vlm-capture");
    if (*size == 0) fail(Kind::unusable, "is empty");
    facts.size = *size;
    facts.tag = response.headers.get("ETag");
    const std::string modified{response.headers.get("Last-Modified")};
    const std::time_t seconds = modified.empty() ? -1 : curl_getdate(modified.c_str(), nullptr);
    if (seconds > 0) facts.modified = base::Wall{std::chrono::seconds{seconds}};
    return facts;
}

void RemoteFile::fail(Kind kind, const std::string& reason) const {
    throw RemoteError{kind, m_name, reason};
}

} // namespace vlm::http
