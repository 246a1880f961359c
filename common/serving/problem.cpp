// SPDX-License-Identifier: Apache-2.0
#include "common/serving/problem.hpp"

#include "common/base/log.hpp"
#include "common/base/text.hpp"
#include "common/base/what_failed.hpp"
#include "common/http/reply_head.hpp"
#include "common/records/json_line.hpp"
#include "common/store/store_error.hpp"

namespace vlm::serving {

http::Reply problem_reply(int status, const std::string& detail) {
    records::JsonLine line;
    line.text("type", "about:blank").text("title", http::reason_of(status)).integer("status", status);
    line.text("detail", base::one_line(detail, 2000));
    http::Reply reply = http::text_reply(status, "application/problem+json", line.line());
    reply.headers.add("Cache-Control", "no-store");
    if (status == 429 || status == 503) reply.headers.add("Retry-After", "10");
    if (status == 401) reply.headers.add("WWW-Authenticate", "Bearer");
    return reply;
}

http::Reply reply_to_current_exception() {
    try {
        throw;
    } catch (const Problem& problem) {
        return problem_reply(problem.status(), problem.what());
    } catch (const base::UsageError& error) {
        return problem_reply(400, error.what());
    } catch (const base::InputError& error) {
        return problem_reply(422, error.what());
    } catch (const store::StoreError& error) {
        base::log::error("{}", error.what());
        return problem_reply(503, error.what());
    } catch (const base::Interrupted&) {
        return problem_reply(503, "the server is about to stop");
    } catch (const std::exception& error) {
        base::log::error("{}", base::what_failed(error));
        return problem_reply(500, base::what_failed(error));
    }
}

} // namespace vlm::serving
