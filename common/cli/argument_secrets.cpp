// SPDX-License-Identifier: Apache-2.0
#include "common/cli/argument_secrets.hpp"

#include <algorithm>

#include "common/base/redact.hpp"

namespace vlm::cli {
namespace {

/// Overwrites the secrets of the URL in `argument`; false where it has none.
bool wipe(char* argument) {
    const std::string wiped = base::overwrite_url(argument);
    if (wiped == argument) return false;
    std::copy(wiped.begin(), wiped.end(), argument);
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
