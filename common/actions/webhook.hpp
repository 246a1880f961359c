// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include "common/http/client.hpp"

namespace vlm::actions {

/// Where records are sent.
struct WebhookTarget {
    std::string url;      ///< http or https
    std::string secret{}; ///< that signs what is sent; empty: it is not signed
    std::chrono::milliseconds limit{10'000};

    /// Its scheme and host: the path of a webhook may be all that keeps others out.
    [[nodiscard]] std::string shown() const;
};

/// Throws UsageError where `url` is no http or https URL.
void check_webhook(const std::string& url);

/// Posts records as application/json. With a secret the header X-Signature-256 is "sha256=" and the HMAC-SHA256 of the
/// body, in hexadecimal digits. For one thread.
class Webhook {
public:
    explicit Webhook(WebhookTarget target)
        : m_target{std::move(target)} {}

    /// Sends it until it is taken (2xx), and says why it was not, in one line without the URL; "" where it was. What
    /// may pass (no connection, 408, 429, 5xx) is tried again after 1, 2, 4 … s, while the limit of all of it and
    /// `stop` allow.
    [[nodiscard]] std::string send(const std::string& record, const std::stop_token& stop);

private:
    http::Client m_client;
    WebhookTarget m_target;
};

} // namespace vlm::actions
