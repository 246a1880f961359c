// SPDX-License-Identifier: Apache-2.0
#include "common/cli/argument_secrets.hpp"

#include <algorithm>
#include <string_view>

#include "common/base/redact.hpp"

namespace vlm::cli {
namespace {

/// Overwrites the password of the URL in `argument`; false where it has none.
bool wipe(char* argument) {
    const std::string_view text{argument};
    const auto mark = text.find("://");
    if (mark == std::string_view::npos) return false;
    const std::size_t host = mark + 3;
    const std::string_view authority = text.substr(host, base::end_of_authority(text, host) - host);
    const auto at = authority.rfind('@');
    const auto colon = authority.find(':');
    if (at == std::string_view::npos || colon >= at) return false;
    std::fill(argument + host + colon + 1, argument + host + at, '*');
    return true;
}

} // namespace

std::vector<std::string> wipe_passwords(int argc, char* argv[]) {
    std::vector<std::string> urls;
    for (int i = 1; i < argc; ++i) {
        std::string shown = base::redact_url(argv[i]);
        if (wipe(argv[i])) urls.push_back(std::move(shown));
    }
    return urls;
}

} // namespace vlm::cli
