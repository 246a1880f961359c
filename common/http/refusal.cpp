// SPDX-License-Identifier: Apache-2.0
#include "common/http/refusal.hpp"

#include <boost/beast/http/error.hpp>
#include <fmt/format.h>

#include "common/base/log.hpp"
#include "common/base/what_failed.hpp"
#include "common/http/reply_head.hpp"

namespace vlm::http {

namespace bhttp = boost::beast::http;

std::optional<Reply> refusal_of(const boost::system::error_code& error) {
    const bool was_read = error.category() == make_error_code(bhttp::error::bad_method).category();
    const bool is_over = error == bhttp::error::end_of_stream || error == bhttp::error::partial_message;
    if (!was_read || is_over) return std::nullopt;
    const int status = error == bhttp::error::header_limit ? 431 : error == bhttp::error::body_limit ? 413 : 400;
    return text_reply(status, "text/plain", fmt::format("{}\n", reason_of(status)));
}

void ask(Service& service, const std::shared_ptr<Exchange>& exchange) {
    try {
        service.handle(exchange);
    } catch (const std::exception& error) {
        base::log::warning("{}: {}", exchange->target(), base::what_failed(error));
        exchange->reply(text_reply(500, "text/plain", "this server has failed\n"));
    }
}

} // namespace vlm::http
