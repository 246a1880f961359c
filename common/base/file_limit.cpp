// SPDX-License-Identifier: Apache-2.0
#include "common/base/file_limit.hpp"

#include <algorithm>

#include <sys/resource.h>

namespace vlm::base {

std::size_t allow_open_files(std::size_t wanted) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const rlim_t raised = std::max<rlim_t>(limit.rlim_cur, std::min<rlim_t>(wanted, limit.rlim_max));
    const rlimit asked{raised, limit.rlim_max};
    return ::setrlimit(RLIMIT_NOFILE, &asked) == 0 ? raised : limit.rlim_cur;
}

} // namespace vlm::base
