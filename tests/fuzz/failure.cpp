// SPDX-License-Identifier: Apache-2.0
#include "common/infer/failure.hpp"

#include <cmath>

#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace vlm;

void examine_failure(const infer::Failure& failure) {
    fuzz::require(!failure.message.empty(), "there is a reason");
    fuzz::require(fuzz::is_printable(failure.message), "the reason is one printable line");
    fuzz::require(fuzz::is_utf8(failure.message), "the reason is UTF-8");
    fuzz::require(!infer::name(failure.kind).empty(), "the kind has a name");
    fuzz::require(failure.limit >= 0 && failure.wanted >= 0, "counts are not negative");
    const double wait = failure.retry_after_s.value_or(0);
    fuzz::require(std::isfinite(wait) && wait >= 0, "a wait is a time");
    fuzz::require(!(failure.transient && infer::stops_run(failure.kind)), "what stops a run is not tried again");
}

} // namespace

void vlm::fuzz::examine(std::string_view input) {
    const TwoParts parts = two_parts(input);
    http::Response response;
    response.headers.add("Retry-After", parts.first);
    response.headers.add("retry-after-ms", parts.second.substr(0, 20));
    response.headers.add("Location", parts.first);
    for (const int status : {200, 302, 400, 401, 404, 429, 500, 503}) {
        response.status = status;
        response.body = input;
        examine_failure(infer::failure_of(response, base::Wall{}));
        response.body = parts.second;
        examine_failure(infer::failure_of(response, base::Wall{}));
    }
}
