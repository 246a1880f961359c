// SPDX-License-Identifier: Apache-2.0
#include "common/http/fault.hpp"

#include <curl/curl.h>

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

} // namespace vlm::http
