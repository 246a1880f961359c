// SPDX-License-Identifier: Apache-2.0
#include "common/infer/answer.hpp"

namespace vlm::infer {

std::string name(FailureClass kind) {
    switch (kind) {
    case FailureClass::connect:
        return "connect";
    case FailureClass::timeout:
        return "timeout";
    case FailureClass::rate_limit:
        return "rate_limit";
    case FailureClass::quota:
        return "quota";
    case FailureClass::overload:
        return "overload";
    case FailureClass::auth:
        return "auth";
    case FailureClass::model:
        return "model";
    case FailureClass::vision:
        return "vision";
    case FailureClass::context:
        return "context";
    case FailureClass::too_many:
        return "too_many";
    case FailureClass::bad_image:
        return "bad_image";
    case FailureClass::bad_request:
        return "bad_request";
    case FailureClass::server:
        return "server";
    case FailureClass::protocol:
        return "protocol";
    case FailureClass::schema:
        return "schema";
    case FailureClass::refused:
        return "refused";
    case FailureClass::interrupted:
        return "interrupted";
    case FailureClass::budget:
        return "budget";
    }
    return "server";
}

bool stops_run(FailureClass kind) {
    return kind == FailureClass::quota || kind == FailureClass::auth || kind == FailureClass::model ||
           kind == FailureClass::vision;
}

} // namespace vlm::infer
