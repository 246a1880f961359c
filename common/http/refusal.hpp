// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "common/http/exchange.hpp"

namespace boost::system {
class error_code;
}

namespace vlm::http {

/// What is said to a request that could not be read, by Beast's error; nothing where nobody would hear it.
[[nodiscard]] std::optional<Reply> refusal_of(const boost::system::error_code& error);

/// Has the service answer. Where it throws, that is logged, and the answer is 500.
void ask(Service& service, const std::shared_ptr<Exchange>& exchange);

} // namespace vlm::http
