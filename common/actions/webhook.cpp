// SPDX-License-Identifier: Apache-2.0
#include "common/actions/webhook.hpp"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>

#include <fmt/format.h>

#include "common/base/backoff.hpp"
#include "common/base/clock.hpp"
#include "common/base/error.hpp"
#include "common/base/hash.hpp"
#include "common/base/redact.hpp"
#include "common/http/url.hpp"

namespace vlm::actions {

using std::chrono::milliseconds;

namespace {

http::Request request_of(const WebhookTarget& target, const std::string& record) {
    http::Request request;
    request.method = http::Method::post;
    request.url = target.url;
    request.headers.add("Content-Type", "application/json");
    if (!target.secret.empty()) {
        request.headers.add("X-Signature-256", "sha256=" + base::hmac_sha256_hex(target.secret, record));
    }
    request.body = std::make_shared<const std::string>(record);
    request.most_bytes = std::size_t{1} << 20U;
    return request;
}

bool is_taken(const http::Response& response) {
    return response.fault == http::Fault::none && response.status >= 200 && response.status < 300;
}

bool may_pass(const http::Response& response) {
    if (response.fault != http::Fault::none) return response.fault != http::Fault::too_long;
    return response.status == 408 || response.status == 429 || response.status >= 500;
}

std::string reason_of(const http::Response& response) {
    if (response.fault != http::Fault::none) return response.message;
    if (response.status >= 300 && response.status < 400) {
        return fmt::format("it answered {}: it is somewhere else now", response.status);
    }
    return fmt::format("it answered {}", response.status);
}

void wait(milliseconds time, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock{mutex};
    stopped.wait_for(lock, stop, time, [] { return false; });
}

} // namespace

std::string WebhookTarget::shown() const {
    const auto parts = http::parse_url(url);
    return parts ? http::origin(*parts) : "";
}

void check_webhook(const std::string& url) {
    if (http::parse_url(url)) return;
    throw base::UsageError{"'" + base::redact(url) + "' is no http or https URL; try https://example.org/alarm"};
}

std::string Webhook::send(const std::string& record, const std::stop_token& stop) {
    const auto deadline = base::Steady::now() + m_target.limit;
    const auto left = [&] { return std::chrono::duration_cast<milliseconds>(deadline - base::Steady::now()); };
    http::Request request = request_of(m_target, record);
    request.total = m_target.limit;
    base::Backoff backoff;
    while (true) {
        const http::Response response = m_client.perform(request);
        if (is_taken(response)) return "";
        const milliseconds pause = backoff.next(base::chance());
        if (!may_pass(response) || pause >= left()) return reason_of(response);
        wait(pause, stop);
        if (stop.stop_requested()) return reason_of(response);
        request.total = std::max(left(), milliseconds{1});
    }
}

} // namespace vlm::actions
