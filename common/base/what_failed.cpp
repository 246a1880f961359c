// SPDX-License-Identifier: Apache-2.0
#include "common/base/what_failed.hpp"

#include <new>
#include <system_error>

namespace vlm::base {

std::string what_failed(const std::exception& error) {
    if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr)
        return "out of memory; see MEMORY USAGE in the manual page";
    const auto* of_system = dynamic_cast<const std::system_error*>(&error);
    if (of_system != nullptr && of_system->code() == std::errc::resource_unavailable_try_again)
        return "the system lets no more threads be started: memory or processes are limited";
    return error.what();
}

std::string what_failed_of(const std::string& subject, const std::exception& error) {
    const std::string text = what_failed(error);
    return text.starts_with(subject + ": ") ? text.substr(subject.size() + 2) : text;
}

} // namespace vlm::base
