// SPDX-License-Identifier: Apache-2.0
#include "common/records/validate.hpp"
#include "tests/fuzz/fuzz.hpp"

void vlm::fuzz::examine(std::string_view input) {
    const TwoParts parts = two_parts(input);
    const bool usable = accepted([&] { records::check_schema(parts.first); });
    std::optional<std::string> error;
    const bool used = accepted([&] { error = records::validation_error(parts.first, parts.second); });
    require(usable == used, "a schema that passes the check can be used, and no other");
    if (!error) return;
    require(error->starts_with("/"), "an error begins with its place");
    require(is_printable(*error) && is_utf8(*error), "an error is one printable line");
}
