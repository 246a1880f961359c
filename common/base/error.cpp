// SPDX-License-Identifier: Apache-2.0
#include "common/base/error.hpp"

#include <new>
#include <system_error>

namespace vlm::base {

SystemError::SystemError(const std::string& what, int code)
    : Error{what + ": " + std::generic_category().message(code)}
    , m_error_number{code} {}

std::string what_failed(const std::exception& error) {
    if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr)
        return "out of memory; see MEMORY USAGE in the manual page";
    const auto* of_system = dynamic_cast<const std::system_error*>(&error);
    if (of_system != nullptr && of_system->code() == std::errc::resource_unavailable_try_again)
        return "the system lets no more threads be started (ulimit -u)";
    return error.what();
}

} // namespace vlm::base
