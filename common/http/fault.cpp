// SPDX-License-Identifier: Apache-2.0
#include "common/http/fault.hpp"

#include <curl/curl.h>
#include <fmt/format.h>

#include "common/base/redact.hpp"
#include "common/base/text.hpp"

namespace vlm::http {

Fault fault_of(int code) {
    switch (code) {
    case CURLE_OK:
        return Fault::none;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return Fault::resolve;
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
        return Fault::connect;
    case CURLE_OPERATION_TIMEDOUT:
        return Fault::timeout;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
        return Fault::tls;
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2: // the connection or the stream was reset
    case CURLE_HTTP2_STREAM:
        return Fault::closed;
    default:
        return Fault::protocol;
    }
}

std::string words_of(const std::string& error) {
    if (error.find("wrong version number") != std::string::npos) return "no TLS there; is this an http:// address?";
    if (error.find("nsupported proxy") != std::string::npos) return "the proxy's URL in the environment cannot be used";
    return base::one_line(base::redact(error));
}

std::string refusal_of_proxy(int status) {
    const bool unknown = status == 407;
    return fmt::format("{}: the proxy {}", status,
                       unknown ? "wants a user and a password; put them into its URL" : "refuses");
}

} // namespace vlm::http
