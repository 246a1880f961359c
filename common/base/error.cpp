// SPDX-License-Identifier: Apache-2.0
#include "common/base/error.hpp"

#include <system_error>

namespace vlm::base {

SystemError::SystemError(const std::string& what, int code)
    : Error{what + ": " + std::generic_category().message(code)}
    , m_error_number{code} {}

} // namespace vlm::base
