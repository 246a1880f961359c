// SPDX-License-Identifier: Apache-2.0
#include "common/records/pattern.hpp"

#include <string_view>

namespace vlm::records {

/// The library reads the numbers of counts and back-references without looking whether they fit.
const std::string& Pattern::with_small_numbers(const std::string& source) {
    constexpr std::string_view digits = "0123456789";
    constexpr std::size_t most_digits = 6;
    for (std::size_t at = source.find_first_of("{,\\"); at != std::string::npos;
         at = source.find_first_of("{,\\", at + 1)) {
        const std::size_t end = source.find_first_not_of(digits, at + 1);
        const std::size_t length = (end == std::string::npos ? source.size() : end) - at - 1;
        if (length > most_digits) throw std::regex_error{std::regex_constants::error_badbrace};
    }
    return source;
}

} // namespace vlm::records
