// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/base/error.hpp"
#include "common/http/exchange.hpp"

namespace vlm::serving {

/// A request that cannot be answered as it stands: an HTTP status with its reason, for people.
class Problem : public base::Error {
public:
    Problem(int status, const std::string& detail)
        : Error{detail}
        , m_status{status} {}

    [[nodiscard]] int status() const noexcept { return m_status; }

private:
    int m_status;
};

/// application/problem+json (RFC 9457).
[[nodiscard]] http::Reply problem_reply(int status, const std::string& detail);

/// The answer to a request whose work threw what is being handled: what was wrong with the request, with a video, with
/// the index, or here. Call in a catch clause.
[[nodiscard]] http::Reply reply_to_current_exception();

} // namespace vlm::serving
